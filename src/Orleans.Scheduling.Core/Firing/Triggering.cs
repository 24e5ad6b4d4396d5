using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// An execution somebody asks for, beside the schedule's own times; it doesn't count towards the limit, and goes through the
/// overlap policy like any other.
/// </summary>
public static class Triggering
{
    /// <summary>The execution that a trigger with a key starts, however often it is repeated.</summary>
    public static Guid ExecutionOf(ScheduleState state, RequestKey request) => ExecutionIds.Create(
        state.ScheduleId, state.Head.Incarnation, ScheduleMachine.WholeMilliseconds(request.AskedAt), CauseOf(request.Key));

    internal static Decision Trigger(ScheduleState state, ScheduleInput.Trigger input, DateTimeOffset now)
    {
        var request = input.Change.Caller.Request;
        if (request is not null && ExecutionOf(state, request) is var known
            && state.Runtime.Find(known) is not null)
        {
            return new Decision(state) { TriggeredExecution = known };
        }

        Preconditions.NotEnded(state);
        var verdict = Preconditions.RoomForOneMore(state);
        var draft = new Draft(state);
        var nominal = request is null ? now : ScheduleMachine.WholeMilliseconds(request.AskedAt);
        var cause = CauseOf(request?.Key ?? $"{input.Change.Id:N}");
        var execution = draft.New(new Occurrence(nominal, nominal), cause, now, input.ContextJson, input.Change.Caller.Name);
        Queueing.Admit(draft, execution, verdict, now);
        draft.Audit("schedule_triggered", input.Change, now);
        return draft.Decide(now) with { TriggeredExecution = execution.Row.ExecutionId };
    }

    private static string CauseOf(string key) => $"manual:{key}";
}

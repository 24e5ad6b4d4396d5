using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>An execution that ended badly, run anew as another one that names it.</summary>
public static class Redriving
{
    private const string Prefix = "redrive:";

    /// <summary>The id of an execution's nth redrive: the same however often it is asked for.</summary>
    public static Guid IdOf(ScheduleState state, ExecutionRow original, int number) => ExecutionIds.Create(
        state.ScheduleId, state.Head.Incarnation, original.ScheduledAt, CauseOf(original.ExecutionId, number));

    /// <summary>Whether an execution that ended so may be redriven.</summary>
    public static bool Allows(ExecutionStatus status) =>
        status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.DeadLettered;

    /// <summary>The execution that a redrive names in its cause; null = the cause is another.</summary>
    public static Guid? OriginalOf(string cause) =>
        cause.StartsWith(Prefix, StringComparison.Ordinal)
        && Guid.TryParse(cause.Split(':')[1], out var original) ? original : null;

    internal static Decision Redrive(ScheduleState state, ScheduleInput.Redrive input, DateTimeOffset now)
    {
        var (original, number) = (input.Original, input.Number);
        if (!Allows(original.Status))
        {
            throw new SchedulingException(
                SchedulingError.Conflict,
                $"The execution is {WireNames.Of(original.Status)}; only one that failed, timed out or was dead-lettered can be redriven.");
        }

        // Asked for twice at a time: one runs, for both.
        var id = IdOf(state, original, number);
        if (state.Runtime.Find(id) is not null)
        {
            return new Decision(state) { TriggeredExecution = id };
        }

        var verdict = Preconditions.RoomForOneMore(state);
        var draft = new Draft(state);
        var execution = draft.New(
            new Occurrence(original.ScheduledAt, now),
            CauseOf(original.ExecutionId, number),
            now,
            original.ContextJson,
            input.Change.Caller.Name) with { After = input.After };
        Queueing.Admit(draft, execution, verdict, now);
        draft.Audit("execution_redrive", input.Change, now);
        return draft.Decide(now) with { TriggeredExecution = id };
    }

    private static string CauseOf(Guid original, int number) => $"{Prefix}{original}:{number}";
}

using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>An execution somebody asks for, beside the schedule's own times; it doesn't count towards the limit.</summary>
internal static class Triggering
{
    internal static Decision Trigger(ScheduleState state, ScheduleInput.Trigger input, DateTimeOffset now)
    {
        Preconditions.NotEnded(state);
        var definition = state.Head.Definition;
        if (Overlap.Decide(definition.Overlap, definition.MaxInstances, state.Runtime.Unfinished.Length) != Verdict.Fire)
        {
            throw new SchedulingException(
                SchedulingError.Conflict,
                $"{state.Runtime.Unfinished.Length} executions are under way and max_instances is {definition.MaxInstances}.");
        }

        var draft = new Draft(state);
        var execution = draft.Start(
            new Occurrence(now, now), $"manual:{input.Change.Id:N}", now, input.ContextJson, input.Change.Caller.Name);
        draft.Audit("schedule_triggered", input.Change, now);
        return draft.Decide(now) with { TriggeredExecution = execution };
    }
}

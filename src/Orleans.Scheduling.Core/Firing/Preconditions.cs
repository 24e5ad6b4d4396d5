namespace Orleans.Scheduling.Core.Firing;

/// <summary>What must hold before a change somebody asked for.</summary>
internal static class Preconditions
{
    internal static void Version(ScheduleState state, Change change)
    {
        if (change.ExpectedVersion is { } expected && expected != state.Head.Version)
        {
            throw new SchedulingException(
                SchedulingError.VersionMismatch,
                $"The schedule is at version {state.Head.Version}, not {expected}: read it again and repeat the change.");
        }
    }

    internal static void RoomForOneMore(ScheduleState state)
    {
        var (definition, unfinished) = (state.Head.Definition, state.Runtime.Unfinished.Length);
        if (Overlap.Decide(definition.Overlap, definition.MaxInstances, unfinished) != Verdict.Fire)
        {
            throw definition.Overlap == OverlapPolicy.AllowAll
                ? new SchedulingException(
                    SchedulingError.TooManyRequests,
                    $"{unfinished} executions are under way, as many as a schedule may have; try again once some have ended.")
                : new SchedulingException(
                    SchedulingError.Conflict,
                    $"{unfinished} executions are under way and max_instances is {definition.MaxInstances}.");
        }
    }

    internal static void NotEnded(ScheduleState state)
    {
        if (state.Head.Status is not (ScheduleStatus.Active or ScheduleStatus.Paused))
        {
            throw new SchedulingException(
                SchedulingError.Conflict,
                $"The schedule is {state.Head.Status.ToString().ToLowerInvariant()}; that is final. Create a new one.");
        }
    }
}

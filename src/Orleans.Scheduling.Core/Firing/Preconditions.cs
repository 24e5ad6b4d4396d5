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

    /// <summary>Whether one more that somebody asks for starts or waits.</summary>
    /// <exception cref="SchedulingException">The overlap policy lets it do neither.</exception>
    internal static Verdict RoomForOneMore(ScheduleState state)
    {
        var (definition, runtime) = (state.Head.Definition, state.Runtime);
        var verdict = Overlap.Decide(definition, runtime);
        if (verdict.Runs)
        {
            return verdict;
        }

        var underWay = $"{runtime.Unfinished.Length} executions are under way";
        throw definition.Overlap switch
        {
            OverlapPolicy.AllowAll => new SchedulingException(
                SchedulingError.TooManyRequests, $"{underWay}, as many as a schedule may have; try again once some have ended."),
            OverlapPolicy.BufferAll => new SchedulingException(
                SchedulingError.TooManyRequests,
                $"{underWay} and {runtime.Queued.Length} wait, as many as may; try again once some have started."),
            OverlapPolicy.BufferOne => new SchedulingException(
                SchedulingError.Conflict,
                $"{underWay}, max_instances is {definition.MaxInstances}, and one waits, as many as overlap_policy buffer_one lets."),
            _ => new SchedulingException(
                SchedulingError.Conflict, $"{underWay} and max_instances is {definition.MaxInstances}."),
        };
    }

    internal static void NotEnded(ScheduleState state)
    {
        if (state.Head.Status is not (ScheduleStatus.Active or ScheduleStatus.Paused))
        {
            throw new SchedulingException(
                SchedulingError.Conflict,
                $"The schedule is {WireNames.Of(state.Head.Status)}; that is final. Create a new one.");
        }
    }
}

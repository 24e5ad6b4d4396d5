namespace Orleans.Scheduling.Core.Firing;

/// <summary>What a wake does: ends a pause that is over, runs what is due.</summary>
internal static class Waking
{
    internal static Decision Wake(ScheduleState state, DateTimeOffset now)
    {
        if (state.Runtime.NextWakeAt is not { } wake || wake > now)
        {
            return new Decision(state);
        }

        var draft = new Draft(state);
        if (state.Head is { Status: ScheduleStatus.Paused, Pause.Until: { } until } && until <= now)
        {
            Occurrences.SkipPaused(draft, until);
            if (draft.MoreDue)
            {
                return draft.Decide(now);
            }

            draft.ChangeHead(
                draft.Head with { Status = ScheduleStatus.Active, Pause = null }, "schedule_resumed", change: null, now);
            draft.Runtime = draft.Runtime with { LastProcessed = Later(draft.Runtime.LastProcessed, until) };
        }

        if (draft.Head.Status == ScheduleStatus.Active)
        {
            Occurrences.Fire(draft, now);
        }

        return draft.Decide(now);
    }

    internal static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

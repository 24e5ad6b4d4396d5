namespace Orleans.Scheduling.Core.Firing;

/// <summary>What a wake does: makes the attempts that are due, ends a pause that is over, runs what is due.</summary>
internal static class Waking
{
    internal static Decision Wake(ScheduleState state, DateTimeOffset now)
    {
        if (state.Runtime.NextWakeAt is not { } wake || wake > now)
        {
            return new Decision(state);
        }

        return Settle(state, now);
    }

    /// <summary>The same, without asking whether it is time.</summary>
    internal static Decision Settle(ScheduleState state, DateTimeOffset now)
    {
        var draft = new Draft(state);
        draft.RetryDue(now);
        Queueing.Expire(draft, now);
        if (PauseIsOver(state, now))
        {
            Occurrences.SkipPaused(draft, now);
            if (draft.MoreDue)
            {
                return draft.Decide(now);
            }

            draft.AdvanceTo(draft.Head.Pause!.Until!.Value);
            draft.ChangeHead(
                draft.Head with { Status = ScheduleStatus.Active, Pause = null }, "schedule_resumed", change: null, now);
        }

        if (draft.Head.Status == ScheduleStatus.Active)
        {
            Occurrences.Fire(draft, now);
        }

        return draft.Decide(now);
    }

    internal static bool PauseIsOver(ScheduleState state, DateTimeOffset now) =>
        state.Head is { Status: ScheduleStatus.Paused, Pause.Until: { } until } && until <= now;
}

using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Explaining;

/// <summary>Decides which fate a nominal time has.</summary>
public static class Fates
{
    /// <summary>That of a row of history.</summary>
    public static Fate Of(ExecutionRow row) => row switch
    {
        { IsAuto: false } => Fate.Triggered,
        { Status: ExecutionStatus.Missed } => Fate.Missed,
        { Status: ExecutionStatus.Coalesced } => Fate.Coalesced,
        { Status: ExecutionStatus.Skipped } or { Status: ExecutionStatus.Cancelled, Attempt: 0 } => Fate.Skipped,
        { Status: ExecutionStatus.Queued } => Fate.Queued,
        { Status: ExecutionStatus.Expired } => Fate.Expired,
        _ => row.Status.IsTerminal() ? Fate.Executed : Fate.UnderWay,
    };

    /// <summary>That of a nominal time of the present definition that no row accounts for.</summary>
    /// <param name="state">The schedule.</param>
    /// <param name="occurrence">The time.</param>
    /// <param name="pastLimit">As many times as may still fire come before it.</param>
    /// <param name="now">The present.</param>
    public static Fate Of(ScheduleState state, Occurrence occurrence, bool pastLimit, DateTimeOffset now)
    {
        var (head, nominal) = (state.Head, occurrence.Nominal);
        if (nominal <= state.Runtime.LastProcessed)
        {
            // The mark of a new schedule lies one millisecond before its creation.
            return nominal < head.CreatedAt ? Fate.BeforeCreation : Fate.NoRecord;
        }

        return head.Status switch
        {
            ScheduleStatus.Cancelled or ScheduleStatus.Deleted => Fate.Ended,
            _ when pastLimit => Fate.LimitReached,
            ScheduleStatus.Completed => Fate.Ended,
            ScheduleStatus.Paused when !(head.Pause?.Until < nominal) => Fate.Paused,
            _ when nominal > now => Fate.NotDue,
            _ => occurrence.FireAt > now ? Fate.HeldByJitter : Fate.BeingDecided,
        };
    }
}

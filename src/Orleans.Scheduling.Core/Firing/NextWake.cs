using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>When the schedule must be looked at again, and whether it has anything left to do (design rules R1, R9).</summary>
internal static class NextWake
{
    internal static void Set(Draft draft, DateTimeOffset now)
    {
        var times = draft.Head.Status == ScheduleStatus.Active && !draft.LimitReached ? TimesOrPause(draft, now) : null;
        var next = times?.Next(draft.Runtime.LastProcessed);
        if (next is null && draft.Runtime.Queued.IsEmpty && times?.IsBarred(draft.Runtime.LastProcessed) == true)
        {
            Pausing.ForCalendars(draft, now);
        }

        var awaits = Chaining.Awaits(draft.State, now);
        if (draft.Head.Status == ScheduleStatus.Active && next is null && !awaits
            && draft.Runtime.Unfinished.IsEmpty && draft.Runtime.Queued.IsEmpty && !Backfilling.AnyOpen(draft))
        {
            var action = draft.LimitReached ? "schedule_limit_reached" : "schedule_completed";
            draft.ChangeHead(draft.Head with { Status = ScheduleStatus.Completed }, action, change: null, now);
        }

        var wake = next?.FireAt;
        if (draft.Head.Status == ScheduleStatus.Paused)
        {
            wake = draft.Head.Pause?.Until;
        }

        // After its last possible time it completes.
        wake = Earlier(wake, awaits ? draft.Head.Definition.Timing.EndAt?.AddMilliseconds(1) : null);

        foreach (var execution in draft.Runtime.Unfinished)
        {
            // No engine has what waits for its next attempt, so none need be asked about it.
            wake = Earlier(wake, execution.AwaitsRetry ? execution.Row.NextAttemptAt : now + WakePlan.Recheck);
        }

        wake = Earlier(wake, Queueing.NextExpiry(draft));
        wake = Earlier(wake, Backfilling.CanGoOn(draft) ? now : null);

        // What the store removes takes as long as it takes; whoever was at it may have died.
        wake = Earlier(wake, Purging.IsReady(draft.State) ? now + WakePlan.Recheck : null);

        var runtime = draft.Runtime;
        if (runtime.NextNominalAt != next?.Nominal || runtime.NextFireAt != next?.FireAt || runtime.NextWakeAt != wake)
        {
            draft.Runtime = runtime with
            {
                NextNominalAt = next?.Nominal,
                NextFireAt = next?.FireAt,
                NextWakeAt = wake,
            };
        }
    }

    // A schedule that nobody can compute would otherwise be woken, and fail, for ever.
    private static NominalTimes? TimesOrPause(Draft draft, DateTimeOffset now)
    {
        var times = Occurrences.FindTimes(draft.State, out var fault);
        if (fault is not null)
        {
            Pausing.ForTiming(draft, fault, now);
        }

        return times;
    }

    /// <summary>Null is never.</summary>
    internal static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one < other || other is null ? one : other;
}

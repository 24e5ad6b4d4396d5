using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>What the grain does about decisions: arms the next wake, calls engines, counts.</summary>
internal sealed partial class ScheduleGrain
{
    private static readonly TimeSpan MaxRetry = TimeSpan.FromSeconds(10);

    void IScheduleReactions.Stored(ScheduleState? previous, Decision decision)
    {
        _failures = 0;
        _metrics.Count(previous, decision);
        Log(decision);
        _engines.Start(decision.State, decision.Dispatches);
        _engines.Cancel(decision.State, decision.Cancellations);
        if (previous is null && decision.Dispatches.IsEmpty)
        {
            _engines.Verify(decision.State);
        }

        if (previous?.Head != (object)decision.State.Head
            && decision.State.Head is { Definition.Timing.Calendars: not null } or { Template.Applied.Follows: true })
        {
            CatchUpAsync(decision.State.Head).Ignore();
        }

        _observers.Tell(decision.Rows, _inbox.Version);
        Arm(decision.State);
        PurgeIfReady(decision.State);
        if (previous is not null)
        {
            LeaveIfEnded(decision.State);
        }
    }

    void IScheduleReactions.ToTell(IReadOnlyList<FollowUp> followUps) => _followUps.Begin(followUps);

    void IScheduleReactions.Failed(Exception cause)
    {
        var delay = TimeSpan.FromSeconds(Math.Min(MaxRetry.TotalSeconds, Math.Pow(2, _failures++)));
        LogStoreFailed(cause, _id, delay);
        _timer.Arm(_clock.GetUtcNow() + delay);
    }

    // What changed between the look at it and the commit has gone through its schedules without this one.
    private async Task CatchUpAsync(ScheduleHead head)
    {
        try
        {
            foreach (var calendar in await _calendars.NewerAsync(head, CancellationToken.None))
            {
                await CalendarChangedAsync(calendar, Caller.Anonymous);
            }

            if (await _templates.NewerAsync(head, CancellationToken.None) is { } template)
            {
                await TemplateChangedAsync(template, Caller.Anonymous);
            }
        }
        catch (SchedulingException exception)
        {
            LogSharedUnknown(exception, _id);
        }
    }

    private void PurgeIfReady(ScheduleState state)
    {
        if (Purging.IsReady(state) && !_executions.IsDraining)
        {
            PurgeAsync(state).Ignore();
        }
    }

    private async Task PurgeAsync(ScheduleState state)
    {
        _purge ??= new SchedulePurge(_store, _inbox, _metrics, _clock, _logger);
        if (await _purge.RunAsync(state))
        {
            _timer.Arm(null);
            DeactivateOnIdle();
        }
    }

    private void Arm(ScheduleState state) => _timer.Arm(state.Runtime.NextWakeAt);

    // What has ended is over for this activation, too. What is only at rest, and what has merely been read, is asked for again
    // soon enough, and gone after a while without.
    private void LeaveIfEnded(ScheduleState state)
    {
        if (state.Runtime.NextWakeAt is null && state.Head.Status is not (ScheduleStatus.Active or ScheduleStatus.Paused)
            && _inbox.Waiting == 0 && !_observers.Any)
        {
            DeactivateOnIdle();
        }
    }
}

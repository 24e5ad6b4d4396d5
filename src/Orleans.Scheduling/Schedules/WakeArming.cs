using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>Carries out a <see cref="WakePlan"/>: one grain's timer and reminder.</summary>
internal sealed partial class WakeArming(
    Grain grain, Guid scheduleId, TimeProvider clock, Func<Task> wake, ILogger logger) : IDisposable
{
    private const string ReminderName = "wake";

    private IGrainTimer? _timer;
    private IGrainReminder? _reminder;
    private ArmedReminder? _armed;

    // Registrations and removals go one after the other: one that overtakes another would leave the wrong reminder.
    private Task _lastChange = Task.CompletedTask;

    /// <summary>When the timer goes off; null = it isn't armed.</summary>
    internal DateTimeOffset? TimerAt { get; private set; }

    /// <summary>Learns from a tick which reminder is registered.</summary>
    internal void Ticked(TickStatus status) =>
        _armed = new ArmedReminder(new DateTimeOffset(status.FirstTickTime, TimeSpan.Zero), status.Period);

    /// <summary>Registers the reminder that a wake needs. Throws where the reminder table can't be reached.</summary>
    internal Task ArmReminderAsync(DateTimeOffset? at) => _lastChange = RegisterAsync(at, _lastChange);

    private async Task RegisterAsync(DateTimeOffset? at, Task changeBefore)
    {
        await EndOf(changeBefore);
        var now = clock.GetUtcNow();
        if (WakePlan.For(at, now, _armed).Register is { } needed)
        {
            var due = needed.DueAt > now ? needed.DueAt - now : TimeSpan.Zero;
            _reminder = await grain.RegisterOrUpdateReminder(ReminderName, due, needed.Period);
            _armed = needed;
        }
    }

    /// <summary>Sets or clears the timer; a wake that is due goes off at once.</summary>
    internal void ArmTimer(DateTimeOffset? at)
    {
        var now = clock.GetUtcNow();
        TimerAt = WakePlan.For(at, now, _armed).TimerAt;
        if (TimerAt is not { } timerAt)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Rounded up: a timer may go off a little early, and an early wake decides nothing.
        var due = timerAt > now ? TimeSpan.FromMilliseconds(Math.Ceiling((timerAt - now).TotalMilliseconds)) : TimeSpan.Zero;
        if (_timer is null)
        {
            _timer = grain.RegisterGrainTimer(
                static (arming, _) => arming.GoOff(),
                this,
                new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true, Interleave = true });
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes the reminder away: nothing is left to do.</summary>
    internal Task DisarmAsync()
    {
        ArmTimer(null);
        return _lastChange = UnregisterAsync(_lastChange);
    }

    private async Task UnregisterAsync(Task changeBefore)
    {
        await EndOf(changeBefore);
        try
        {
            if ((_reminder ??= await grain.GetReminder(ReminderName)) is { } reminder)
            {
                await grain.UnregisterReminder(reminder);
            }

            (_reminder, _armed) = (null, null);
        }
        catch (Exception exception)
        {
            // A reminder left behind ticks, finds nothing to do, and is unregistered then.
            LogUnregisterFailed(exception, scheduleId);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private static ConfiguredTaskAwaitable EndOf(Task change) => change.ConfigureAwait(
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    private Task GoOff()
    {
        TimerAt = null;
        return wake();
    }

    [LoggerMessage(1, LogLevel.Warning, "Schedule {ScheduleId}: its reminder could not be unregistered; its next tick will try again.")]
    private partial void LogUnregisterFailed(Exception exception, Guid scheduleId);
}

using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>Wakes one grain when its stored wake is near; a far one is its reminder's.</summary>
internal sealed class WakeTimer(Grain grain, TimeProvider clock, Func<Task> wake) : IDisposable
{
    private IGrainTimer? _timer;
    private bool _stopped;

    /// <summary>When it goes off, or would if it hadn't been stopped; null = it isn't armed.</summary>
    internal DateTimeOffset? At { get; private set; }

    /// <summary>Sets or clears it; a wake that is due goes off at once, and one that is set already is left alone.</summary>
    internal void Arm(DateTimeOffset? at)
    {
        var now = clock.GetUtcNow();
        var next = WakePlan.For(at, now).TimerAt;
        var isSet = next == At;
        At = next;
        if (isSet || _stopped)
        {
            return;
        }

        if (next is not { } timerAt)
        {
            _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Rounded up: a timer may go off a little early, and an early wake decides nothing.
        var due = timerAt > now ? TimeSpan.FromMilliseconds(Math.Ceiling((timerAt - now).TotalMilliseconds)) : TimeSpan.Zero;
        if (_timer is null)
        {
            _timer = grain.RegisterGrainTimer(
                static (timer, _) => timer.GoOff(),
                this,
                new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true, Interleave = true });
        }
        else
        {
            _timer.Change(due, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>An activation that goes has no timers: from now on it is only remembered when the next one has to wake.</summary>
    internal void Stop() => _stopped = true;

    public void Dispose() => _timer?.Dispose();

    private Task GoOff()
    {
        At = null;
        return wake();
    }
}

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Time that stands still until a test moves it; timers go off in order while it moves.</summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;
    private TaskCompletionSource _changed = NewChange();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves time forward to an instant, letting every timer on the way go off at its own time.</summary>
    public void AdvanceTo(DateTimeOffset target)
    {
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.DueAt <= target).MinBy(t => t.DueAt);
                _now = next is null ? target : next.DueAt > _now ? next.DueAt!.Value : _now;
                next?.Rearm(_now);
            }

            if (next is null)
            {
                return;
            }

            next.GoOff();
        }
    }

    public void Advance(TimeSpan by) => AdvanceTo(GetUtcNow() + by);

    /// <summary>Sets the clock, as an operator or a bad time server would; no timer goes off.</summary>
    public void JumpTo(DateTimeOffset target)
    {
        lock (_lock)
        {
            _now = target;
        }
    }

    /// <summary>Whether a timer goes off at an instant, or so soon after it.</summary>
    public bool HasTimerAt(DateTimeOffset at, TimeSpan within = default) => TimersAt(at, within) > 0;

    /// <summary>How many do.</summary>
    public int TimersAt(DateTimeOffset at, TimeSpan within = default)
    {
        lock (_lock)
        {
            return _timers.Count(t => t.DueAt >= at && t.DueAt <= at + within);
        }
    }

    /// <summary>Waits, without moving time, until what timers are set makes a condition true.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (condition())
            {
                return;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Never came true: {what}.");
            }
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        internal DateTimeOffset? DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                _period = period;
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                if (DueAt is not null && !time._timers.Contains(this))
                {
                    time._timers.Add(this);
                }

                time._changed.SetResult();
                time._changed = NewChange();
            }

            // A timer that is due at once must not wait for somebody to move time.
            if (dueTime == TimeSpan.Zero)
            {
                lock (time._lock)
                {
                    Rearm(time._now);
                }

                ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.GoOff(), this, preferLocal: false);
            }

            return true;
        }

        internal void Rearm(DateTimeOffset now) =>
            DueAt = _period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero ? null : now + _period;

        internal void GoOff() => callback(state);

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

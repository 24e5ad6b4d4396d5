using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Workflows;

/// <summary>
/// An attempt's wait for its turn, from its dispatch on. Where the execution's row says something else for a while, waits as
/// well as runs, the schedule is told; a wait that lasts longer than it may ends the attempt. What needn't wait costs nothing.
/// </summary>
internal sealed class AttemptWait(
    Dispatch dispatch, Func<int> number, SiloExecutions executions, IScheduleCallbacks schedule, TimeSpan ttl, Action expire, TimeProvider clock)
    : IDisposable
{
    // Each time a commit; most waits, and most executions, are over before.
    private static readonly TimeSpan ShownAfter = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly DateTimeOffset _expiresAt = (dispatch.WaitsSince ?? clock.GetUtcNow()) + ttl;
    private string? _for = dispatch.WaitsFor;
    private bool _isShown = dispatch.WaitsFor is not null;
    private DateTimeOffset? _begunAt;
    private bool _isOver;
    private bool _isShowing = dispatch.WaitsFor is not null;
    private ITimer? _timer;
    private Task _told = Task.CompletedTask;

    private TimeSpan Left => _expiresAt - clock.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Why the attempt ended without its turn; null = it didn't, by its own time.</summary>
    public string? Expired { get; private set; }

    /// <summary>True where it had to wait for anything.</summary>
    public bool HasWaited => _timer is not null;

    /// <summary>It waits for this from now on.</summary>
    /// <param name="reason">As <see cref="LimitReasons"/> has it.</param>
    public void For(string reason)
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            var isNew = _for != reason;
            _for = reason;
            if (_timer is null)
            {
                executions.BeginWait();
                _timer = clock.CreateTimer(_ => GoOn(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(_isShowing || Left < ShownAfter ? Left : ShownAfter, Timeout.InfiniteTimeSpan);
            }

            if (_isShown && isNew)
            {
                Tell();
            }
        }
    }

    /// <summary>Its turn has come; false = it has expired just before.</summary>
    public bool TryBegin(DateTimeOffset at)
    {
        lock (_lock)
        {
            if (Expired is not null)
            {
                return false;
            }

            EndWait();
            _begunAt = at;
            if (_isShown)
            {
                _timer = clock.CreateTimer(_ => GoOn(), null, ShownAfter, Timeout.InfiniteTimeSpan);
            }

            return true;
        }
    }

    /// <summary>Tells the schedule once more where it stands: it goes by another number of the dispatch now.</summary>
    public void Repeat()
    {
        lock (_lock)
        {
            if (_isShown)
            {
                Tell();
            }
        }
    }

    /// <summary>The attempt has ended: nothing is told of it any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            EndWait();
            _timer?.Dispose();
            (_isOver, _isShown) = (true, false);
        }
    }

    private void EndWait()
    {
        if (_isOver || _begunAt is not null || _timer is null)
        {
            return;
        }

        executions.EndWait();
        _timer.Dispose();
    }

    /// <summary>Ends a wait that was told of before this dispatch, as before a crash, and has lasted too long already.</summary>
    public void ExpireIfOverdue()
    {
        if (dispatch.WaitsFor is not null && _expiresAt <= clock.GetUtcNow())
        {
            Expire();
        }
    }

    private void Expire()
    {
        lock (_lock)
        {
            if (_isOver || _begunAt is not null)
            {
                return;
            }

            Expired = $"It waited for {LimitReasons.Describe(_for)}, and passed its queue_ttl_seconds of {ttl.TotalSeconds:0.###} before it could start.";
        }

        expire();
    }

    // The wait has lasted long enough to be shown, and later too long; or the run has lasted long enough.
    private void GoOn()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            if (_begunAt is not null)
            {
                Tell();
                return;
            }

            if (!_isShowing && Left > TimeSpan.Zero)
            {
                _isShowing = true;
                _timer!.Change(Left, Timeout.InfiniteTimeSpan);
                Task.Run(ShowAsync).Ignore();
                return;
            }
        }

        Expire();
    }

    private async Task ShowAsync()
    {
        await executions.WaitsShown.WaitAsync(CancellationToken.None);
        try
        {
            Task told;
            lock (_lock)
            {
                if (_isOver || _begunAt is not null)
                {
                    return;
                }

                _isShown = true;
                Tell();
                told = _told;
            }

            await told;
        }
        finally
        {
            executions.WaitsShown.Release();
        }
    }

    // One after the other, so that what is stored last is what was true last; on nobody's time.
    private void Tell()
    {
        var (before, waitsFor, begunAt) = (_told, _begunAt is null ? _for : null, _begunAt);
        _told = Task.Run(async () =>
        {
            await before;
            for (var delay = Backoff.First; !_isOver; delay = Backoff.After(delay))
            {
                try
                {
                    await schedule.HearAsync(new AttemptNews
                    {
                        ExecutionId = dispatch.Call.ExecutionId,
                        Incarnation = dispatch.Incarnation,
                        Attempt = dispatch.Call.Attempt,
                        Dispatch = number(),
                        WaitsFor = waitsFor,
                        StartedAt = begunAt,
                    });
                    return;
                }
                catch (Exception)
                {
                    // The report of its end will say the same; until then it is told again.
                    await Task.Delay(delay, clock);
                }
            }
        });
    }
}

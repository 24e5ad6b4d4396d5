using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Limits;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Limits;

/// <summary>
/// What one silo holds and waits for under one limit. It reports all of it whenever it changes, one report at a time, and
/// again every few seconds while somebody waits; so whatever call is lost is made up for by the next.
/// </summary>
internal sealed partial class LimitShare(
    string name, string silo, ILimitGrain limit, SiloExecutions executions, TimeProvider clock, ILogger logger)
{
    // A report names no more of those who wait: they come first, and the next report names the next.
    private const int MostNamed = 100;

    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SortedSet<PlaceRequest> _order = new(PlaceRequest.Order);
    private readonly Dictionary<Guid, Waiter> _waiters = [];
    private readonly HashSet<Guid> _held = [];
    private LimitSize _size = new(Places: null, Version: -1);
    private Guid? _epoch;
    private long _number;
    private bool _isReporting;
    private bool _changed;
    private TaskCompletionSource _change = NewChange();

    /// <summary>Waits for a place.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was one.</exception>
    public async Task<IDisposable> AcquireAsync(LimitSize size, int priority, DateTimeOffset since, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new Waiter(this, new PlaceRequest(Guid.NewGuid(), Math.Clamp(priority, 1, 10), since), cancellationToken);
        lock (_lock)
        {
            Adopt(size);
            _order.Add(waiter.Request);
            _waiters.Add(waiter.Request.Id, waiter);
            Changed();
        }

        await using var registration = cancellationToken.UnsafeRegister(static waiter => ((Waiter)waiter!).GiveUp(), waiter);
        return await waiter.Task;
    }

    /// <summary>All there is, for a new activation of the limit: places that one before it gave count no more unless they are in it.</summary>
    public LimitReport Tell(Guid epoch)
    {
        lock (_lock)
        {
            _epoch = epoch;
            return Report();
        }
    }

    /// <summary>Takes places for those who wait. Who has given up meanwhile isn't in the next report, which gives the place back.</summary>
    public void Take(Guid epoch, ImmutableArray<Guid> places)
    {
        lock (_lock)
        {
            _epoch ??= epoch;
            if (_epoch != epoch)
            {
                return;
            }

            foreach (var place in places)
            {
                if (_waiters.Remove(place, out var waiter))
                {
                    _order.Remove(waiter.Request);
                    _held.Add(place);
                    waiter.SetResult(new Place(this, place));
                }
            }
        }
    }

    private void Adopt(LimitSize size)
    {
        if (size.Version >= _size.Version)
        {
            _size = size;
        }
    }

    private LimitReport Report() => new()
    {
        Silo = silo,
        Number = ++_number,
        Size = _size,
        Held = [.. _held],
        Waiting = [.. _order.Take(MostNamed)],
    };

    private void Changed()
    {
        _changed = true;
        _change.TrySetResult();
        if (!_isReporting)
        {
            _isReporting = true;

            // Whoever asks or gives back isn't kept by it, nor is it part of what he does.
            ThreadPool.UnsafeQueueUserWorkItem(static share => share.ReportAsync().Ignore(), this, preferLocal: false);
        }
    }

    private async Task ReportAsync()
    {
        while (true)
        {
            LimitReport report;
            Task change;
            lock (_lock)
            {
                (_changed, _change) = (false, NewChange());
                (report, change) = (Report(), _change.Task);
            }

            if (!await TryReportAsync(report))
            {
                change = Task.CompletedTask;
                await Task.Delay(RetryDelay, clock, CancellationToken.None);
            }
            else if (IsSettled())
            {
                return;
            }

            using var awake = new CancellationTokenSource();
            await Task.WhenAny(change, Task.Delay(Repeat, clock, awake.Token));
            await awake.CancelAsync();
        }
    }

    private async Task<bool> TryReportAsync(LimitReport report)
    {
        try
        {
            var answer = await limit.ReportAsync(report);
            Take(answer.Epoch, answer.Given);
            lock (_lock)
            {
                Adopt(answer.Size);
            }

            return true;
        }
        catch (Exception exception)
        {
            LogUnreported(exception, name, RetryDelay);

            // Of a silo that leaves, nothing need be reported any more: what it holds ends with it.
            return executions.IsDraining;
        }
    }

    private bool IsSettled()
    {
        lock (_lock)
        {
            return !(_isReporting = _changed || _order.Count > 0);
        }
    }

    private bool TryRemove(Waiter waiter)
    {
        lock (_lock)
        {
            if (!_waiters.Remove(waiter.Request.Id))
            {
                return false;
            }

            _order.Remove(waiter.Request);
            Changed();
            return true;
        }
    }

    private void Release(Guid place)
    {
        lock (_lock)
        {
            _held.Remove(place);
            Changed();
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(1, LogLevel.Warning, "What is held and waited for under limit {Limit} can't be reported; it is tried again in {Delay}.")]
    private partial void LogUnreported(Exception exception, string limit, TimeSpan delay);

    // Continuations run elsewhere: places are handed over inside the lock.
    private sealed class Waiter(LimitShare share, PlaceRequest request, CancellationToken token)
        : TaskCompletionSource<IDisposable>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public PlaceRequest Request => request;

        public void GiveUp()
        {
            if (share.TryRemove(this))
            {
                SetCanceled(token);
            }
        }
    }

    private sealed class Place(LimitShare share, Guid id) : IDisposable
    {
        private LimitShare? _share = share;

        public void Dispose() => Interlocked.Exchange(ref _share, null)?.Release(id);
    }
}

using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling;

/// <summary>
/// Hears of one schedule's executions until disposed: subscribes anew every <see cref="RenewalPeriod"/>, whatever
/// happened to the schedule's silo or the connection meanwhile.
/// </summary>
/// <remarks>
/// Best effort. An event that a later one of the same execution overtook on the way is left out, so the last one heard of
/// an execution is where it stands. What is stored while nobody is subscribed isn't told later: between a silo's end and
/// the next renewal, say. Who must not miss an execution reads the history, or has the schedule call a webhook or a handler.
/// </remarks>
public sealed partial class ExecutionSubscription : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IGrainFactory _grains;
    private readonly IScheduleGrain _schedule;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _disposed = new();

    // Orleans keeps a weak reference to it only.
    private readonly Observer _observer;
    private readonly IExecutionObserver _reference;
    private Task _renewals = Task.CompletedTask;

    private ExecutionSubscription(
        IGrainFactory grains, Guid scheduleId, Func<ExecutionEvent, Task> onExecution, ILogger logger, TimeProvider time)
    {
        (_grains, _time, _logger) = (grains, time, logger);
        _schedule = grains.GetGrain<IScheduleGrain>(scheduleId);
        _observer = new Observer(onExecution, LogHandlerFailed);
        _reference = grains.CreateObjectReference<IExecutionObserver>(_observer);
    }

    /// <summary>How long a schedule tells an observer that doesn't subscribe again: 5 minutes.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How often a subscription is renewed: every 30 seconds, of the client's time.</summary>
    public static TimeSpan RenewalPeriod { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Subscribes; what is stored once this has returned is heard.</summary>
    /// <param name="grains">A cluster client, or a silo's grain factory outside of grains.</param>
    /// <param name="scheduleId">The schedule; it may be created later.</param>
    /// <param name="onExecution">Called for one event after the other. What it throws is logged and changes nothing.</param>
    /// <param name="logger">Told of renewals and calls that failed.</param>
    /// <param name="time">Drives the renewals. Default: the system's.</param>
    /// <param name="cancellationToken">Gives up the first subscription.</param>
    /// <exception cref="SchedulingException">Conflict (100 others observe the schedule already).</exception>
    public static async Task<ExecutionSubscription> StartAsync(
        IGrainFactory grains,
        Guid scheduleId,
        Func<ExecutionEvent, Task> onExecution,
        ILogger logger,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        var subscription = new ExecutionSubscription(grains, scheduleId, onExecution, logger, time ?? TimeProvider.System);
        try
        {
            await subscription._schedule.ObserveAsync(subscription._reference, cancellationToken);
        }
        catch
        {
            subscription.Forget();
            throw;
        }

        subscription._renewals = subscription.RenewAsync();
        return subscription;
    }

    /// <summary>Hears no more. Returns within seconds even where the cluster can't be reached.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
            return;
        await _disposed.CancelAsync();
        await _renewals;
        try
        {
            await _schedule.StopObservingAsync(_reference).WaitAsync(Patience, _time);
        }
        catch (Exception exception)
        {
            // The lease ends it.
            LogStopFailed(exception, _schedule.GetPrimaryKey());
        }

        Forget();
    }

    private async Task RenewAsync()
    {
        using var timer = new PeriodicTimer(RenewalPeriod, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_disposed.Token))
                await RenewOnceAsync();
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task RenewOnceAsync()
    {
        try
        {
            await _schedule.ObserveAsync(_reference).WaitAsync(_disposed.Token);
        }
        catch (Exception exception)
        {
            if (!_disposed.IsCancellationRequested)
                LogRenewalFailed(exception, _schedule.GetPrimaryKey(), RenewalPeriod);
        }
    }

    private void Forget()
    {
        _grains.DeleteObjectReference<IExecutionObserver>(_reference);
        _disposed.Dispose();
    }

    [LoggerMessage(1, LogLevel.Warning, "Observing schedule {ScheduleId} could not be renewed; it is tried again in {Period}.")]
    private partial void LogRenewalFailed(Exception exception, Guid scheduleId, TimeSpan period);

    [LoggerMessage(2, LogLevel.Information, "Schedule {ScheduleId} could not be told that nobody observes it any more; it finds out by itself.")]
    private partial void LogStopFailed(Exception exception, Guid scheduleId);

    [LoggerMessage(3, LogLevel.Error, "What was to be done about execution {ExecutionId} failed.")]
    private partial void LogHandlerFailed(Exception exception, Guid executionId);

    // Orleans calls it for one event after the other.
    private sealed class Observer(Func<ExecutionEvent, Task> onExecution, Action<Exception, Guid> failed) : IExecutionObserver
    {
        private const int Remembered = 1000;

        private readonly Dictionary<Guid, long> _revisions = [];
        private readonly Queue<Guid> _oldestFirst = [];

        public async Task OnExecutionAsync(ExecutionEvent execution)
        {
            if (!IsNews(execution))
                return;
            try
            {
                await onExecution(execution);
            }
            catch (Exception exception)
            {
                failed(exception, execution.ExecutionId);
            }
        }

        private bool IsNews(ExecutionEvent execution)
        {
            if (_revisions.TryGetValue(execution.ExecutionId, out var known) && known >= execution.Revision)
                return false;
            if (known == 0)
                _oldestFirst.Enqueue(execution.ExecutionId);
            _revisions[execution.ExecutionId] = execution.Revision;
            if (_oldestFirst.Count > Remembered)
                _revisions.Remove(_oldestFirst.Dequeue());
            return true;
        }
    }
}

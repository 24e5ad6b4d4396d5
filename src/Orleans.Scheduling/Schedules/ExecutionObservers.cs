using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Firing;
using Orleans.Utilities;

namespace Orleans.Scheduling.Schedules;

/// <summary>Who hears of one schedule's executions. In memory: observers subscribe again before their lease ends.</summary>
internal sealed class ExecutionObservers(TimeProvider clock, ILogger logger)
{
    private const int MaxObservers = 100;

    // Most schedules never have any.
    private ObserverManager<IExecutionObserver>? _observers;

    /// <summary>Whether anybody listens.</summary>
    internal bool Any
    {
        get
        {
            _observers?.ClearExpired();
            return _observers is { Count: > 0 };
        }
    }

    /// <summary>Adds an observer, or renews its lease.</summary>
    /// <exception cref="SchedulingException">Conflict: there are too many others.</exception>
    internal void Add(IExecutionObserver observer)
    {
        _observers ??= new ObserverManager<IExecutionObserver>(ExecutionSubscription.Lease, logger)
        {
            GetDateTime = () => clock.GetUtcNow().UtcDateTime,
        };
        _observers.ClearExpired();
        if (_observers.Count >= MaxObservers && !_observers.Observers.ContainsKey(observer))
        {
            throw new SchedulingException(
                SchedulingError.Conflict,
                $"The schedule has {MaxObservers} observers; one of them has to stop before another can start.");
        }

        _observers.Subscribe(observer, observer);
    }

    internal void Remove(IExecutionObserver observer) => _observers?.Unsubscribe(observer);

    /// <summary>Sends what was stored to whoever listens, and waits for nobody.</summary>
    internal void Tell(ImmutableArray<ExecutionRow> stored, long revision)
    {
        if (_observers is not { Count: > 0 } observers)
        {
            return;
        }

        foreach (var row in stored)
        {
            var execution = EventOf(row, revision);
            observers.Notify(observer => observer.OnExecutionAsync(execution).Ignore());
        }
    }

    private static ExecutionEvent EventOf(ExecutionRow row, long revision) => new()
    {
        ScheduleId = row.ScheduleId,
        ExecutionId = row.ExecutionId,
        Status = row.Status,
        Cause = row.Cause,
        ScheduledAt = row.ScheduledAt,
        ScheduledThrough = row.ScheduledThrough,
        Count = row.Count,
        FireAt = row.FireAt,
        Reason = row.Reason,
        Attempt = row.Attempt,
        Dispatch = row.Dispatch,
        DecidedAt = row.DecidedAt,
        StartedAt = row.StartedAt,
        FinishedAt = row.FinishedAt,
        TriggeredBy = row.TriggeredBy,
        Error = row.Error,
        ResponseStatus = row.ResponseStatus,
        ResponseExcerpt = row.ResponseExcerpt,
        Revision = revision,
        NextAttemptAt = row.NextAttemptAt,
    };
}

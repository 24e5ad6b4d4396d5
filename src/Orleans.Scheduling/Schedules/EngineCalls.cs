using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Targets;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Schedules;

/// <summary>One schedule's calls to the engines of its executions.</summary>
internal sealed partial class EngineCalls(
    Engines engines,
    SiloExecutions executions,
    TimeProvider clock,
    Func<ScheduleInput, Task> submit,
    RetryDefaults retryDefaults,
    ILogger logger)
{
    // When an engine was last given the execution, or said that it has it; never, while it is being asked. Empty in a new
    // activation, which therefore asks about all.
    private readonly Dictionary<Guid, DateTimeOffset> _lastNews = [];

    /// <summary>Hands executions to their engines; on a stopping silo they are left for the next one.</summary>
    internal void Start(ScheduleState state, ImmutableArray<UnfinishedExecution> dispatches)
    {
        foreach (var execution in dispatches)
        {
            if (!executions.IsDraining)
            {
                _lastNews[execution.Row.ExecutionId] = clock.GetUtcNow();
                StartAsync(state, execution).Ignore();
            }
        }
    }

    /// <summary>Tells engines to cancel. One that can't be reached is told again when it is next asked about.</summary>
    internal void Cancel(ScheduleState state, ImmutableArray<Guid> executionIds)
    {
        foreach (var execution in state.Runtime.Unfinished)
        {
            if (executionIds.Contains(execution.Row.ExecutionId))
            {
                CancelAsync(execution.Row).Ignore();
            }
        }
    }

    /// <summary>Asks about every execution without recent news: one that no engine knows is lost and dispatched again.</summary>
    internal void Verify(ScheduleState state)
    {
        var now = clock.GetUtcNow();
        foreach (var execution in state.Runtime.Unfinished.Where(u => !u.AwaitsRetry))
        {
            var id = execution.Row.ExecutionId;
            if (!_lastNews.TryGetValue(id, out var last) || now - last >= WakePlan.Recheck / 2)
            {
                _lastNews[id] = DateTimeOffset.MaxValue;
                VerifyAsync(state, execution).Ignore();
            }
        }

        if (_lastNews.Count > state.Runtime.Unfinished.Length)
        {
            var unfinished = state.Runtime.Unfinished.Select(u => u.Row.ExecutionId).ToHashSet();
            foreach (var gone in _lastNews.Keys.Where(id => !unfinished.Contains(id)).ToList())
            {
                _lastNews.Remove(gone);
            }
        }
    }

    private async Task StartAsync(ScheduleState state, UnfinishedExecution execution)
    {
        try
        {
            await engines.Of(execution.Row).StartAsync(DispatchOf(state, execution));
        }
        catch (Exception exception)
        {
            // Without news it is asked about at the next wake, and dispatched again if no engine has it.
            _lastNews.Remove(execution.Row.ExecutionId);
            LogStartFailed(exception, execution.Row.ExecutionId);
        }
    }

    private static Dispatch DispatchOf(ScheduleState state, UnfinishedExecution execution)
    {
        var (row, definition) = (execution.Row, state.Head.Definition);
        return new Dispatch
        {
            Incarnation = state.Head.Incarnation,
            Number = row.Dispatch,
            Priority = definition.Priority,
            WaitsSince = execution.WaitsSince ?? row.DecidedAt,
            WaitsFor = row.Status == ExecutionStatus.Queued ? row.Reason : null,
            QueueTtl = definition.QueueTtlSeconds is { } ttl ? TimeSpan.FromSeconds(ttl) : null,
            Timeout = definition.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Call = new TargetCall
            {
                ScheduleId = state.ScheduleId,
                ExecutionId = row.ExecutionId,
                ScheduledAt = row.ScheduledAt,
                Attempt = row.Attempt,
                Target = definition.Target,
                ContextJson = execution.ContextJson ?? definition.ContextJson,
                After = execution.After,
            },
        };
    }

    private async Task VerifyAsync(ScheduleState state, UnfinishedExecution execution)
    {
        var row = execution.Row;
        try
        {
            if (await engines.IsGoneAsync(row))
            {
                LogSiloGone(row.ExecutionId, state.ScheduleId, row.Silo);
                await HandleAsync(new EngineAnswer(EngineState.Unknown), row);
                return;
            }

            var engine = engines.Of(row);
            var answer = await engine.QueryAsync(row.ExecutionId, row.Attempt, row.Dispatch);
            if (answer.State == EngineState.Unknown)
            {
                LogLost(row.ExecutionId, state.ScheduleId, row.Dispatch);
            }
            else if (execution.CancelRequested)
            {
                await engine.CancelAsync(row.ExecutionId);
            }

            await HandleAsync(answer, row);
        }
        catch (Exception exception)
        {
            _lastNews.Remove(row.ExecutionId);
            LogVerifyFailed(exception, row.ExecutionId);
        }
    }

    private Task HandleAsync(EngineAnswer answer, ExecutionRow row)
    {
        _lastNews[row.ExecutionId] = clock.GetUtcNow();
        return answer switch
        {
            { State: EngineState.Unknown } => submit(new ScheduleInput.Lost(row.ExecutionId, row.Attempt, row.Dispatch)),
            { Report: { } report } => submit(new ScheduleInput.Complete(report, retryDefaults)),
            _ => Task.CompletedTask,
        };
    }

    private async Task CancelAsync(ExecutionRow row)
    {
        try
        {
            await engines.Of(row).CancelAsync(row.ExecutionId);
        }
        catch (Exception exception)
        {
            _lastNews.Remove(row.ExecutionId);
            LogCancelFailed(exception, row.ExecutionId);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Execution {ExecutionId}: its engine could not be told to start it; it is asked about at the next wake.")]
    private partial void LogStartFailed(Exception exception, Guid executionId);

    [LoggerMessage(2, LogLevel.Warning, "Execution {ExecutionId} of schedule {ScheduleId}: no engine knows dispatch {Dispatch}; it is dispatched again.")]
    private partial void LogLost(Guid executionId, Guid scheduleId, int dispatch);

    [LoggerMessage(5, LogLevel.Warning, "Execution {ExecutionId} of schedule {ScheduleId}: silo {Silo}, where it ran, is gone; it is dispatched again.")]
    private partial void LogSiloGone(Guid executionId, Guid scheduleId, string? silo);

    [LoggerMessage(3, LogLevel.Warning, "Execution {ExecutionId}: its engine could not be asked about it; it is asked again at the next wake.")]
    private partial void LogVerifyFailed(Exception exception, Guid executionId);

    [LoggerMessage(4, LogLevel.Warning, "Execution {ExecutionId}: its engine could not be told to cancel; it is told again at the next wake.")]
    private partial void LogCancelFailed(Exception exception, Guid executionId);
}

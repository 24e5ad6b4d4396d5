using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Workflows.Placement;

namespace Orleans.Scheduling.Workflows;

/// <summary>
/// Runs one attempt at a time in the background and reports its end until the report is acknowledged. While it owes a report it
/// isn't collected; deactivated early, it stops the attempt and reports it as interrupted.
/// </summary>
[Reentrant, EnginePlacement, GrainDirectory(EngineDirectory.Name)]
internal sealed partial class WorkflowEngineGrain(
    ExecutionServices services, ILogger<WorkflowEngineGrain> logger) : Grain, IWorkflowEngineGrain, IDisposable
{
    private ExecutionRun? _run;
    private Task _reported = Task.CompletedTask;

    private Guid ExecutionId => this.GetPrimaryKey(out _);

    public Task<EngineAnswer> StartAsync(Dispatch dispatch)
    {
        if (_run is { } current && current.Attempt == dispatch.Call.Attempt)
        {
            return QueryAsync(dispatch.Call.Attempt, dispatch.Number);
        }

        _run?.Dispose();
        _run = new ExecutionRun(dispatch, services);
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        services.Executions.Add(ExecutionId, _run.Interrupt);
        _reported = RunAndReportAsync(_run, dispatch.Call.ScheduleId);
        return Task.FromResult(new EngineAnswer(EngineState.Accepted));
    }

    public Task<EngineAnswer> QueryAsync(int attempt, int dispatch)
    {
        if (_run is not { } run || run.Attempt != attempt)
        {
            // Left to be collected: a start may be right behind, and deactivating now would interrupt what it starts.
            return Task.FromResult(new EngineAnswer(EngineState.Unknown));
        }

        // The schedule may have numbered a new dispatch while it thought this one lost: what runs goes on under that number.
        run.Adopt(dispatch);
        return Task.FromResult(run.Report is { } report
            ? new EngineAnswer(EngineState.Finished, report)
            : new EngineAnswer(EngineState.Running));
    }

    public Task<ExecutionProgress?> GetProgressAsync(int attempt) =>
        Task.FromResult(_run is { } run && run.Attempt == attempt ? run.Progress : null);

    public Task CancelAsync()
    {
        _run?.Cancel();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (!_reported.IsCompleted)
        {
            LogDeactivatedEarly(ExecutionId, reason.ReasonCode);
            _run?.Interrupt();
            await _reported.WaitAsync(cancellationToken);
        }
    }

    public void Dispose() => _run?.Dispose();

    private async Task RunAndReportAsync(ExecutionRun run, Guid scheduleId)
    {
        await run.RunAsync();
        var schedule = services.Schedules.Get(scheduleId);
        for (var delay = Backoff.First; ; delay = Backoff.After(delay))
        {
            try
            {
                await schedule.CompleteAsync(run.Report!);
                break;
            }
            catch (Exception exception)
            {
                LogReportFailed(exception, ExecutionId, delay);
                await Task.Delay(delay, services.Clock);
            }
        }

        try
        {
            await run.ForgetAsync();
        }
        catch (Exception exception)
        {
            // What has ended is removed by retention, too.
            LogNotForgotten(exception, ExecutionId);
        }

        services.Executions.Remove(ExecutionId, run.Interrupt);

        // The next attempt may have come in before the acknowledgement of this one.
        if (_run == run)
        {
            DelayDeactivation(TimeSpan.Zero);
            DeactivateOnIdle();
        }
    }
}

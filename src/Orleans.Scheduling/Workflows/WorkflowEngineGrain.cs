using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Workflows.Placement;

namespace Orleans.Scheduling.Workflows;

/// <summary>
/// Starts attempts, which run in the background, and reports their ends until the reports are acknowledged. While it owes a
/// report it isn't collected; deactivated early, it stops what it has started and reports that as interrupted.
/// </summary>
[Reentrant, EnginePlacement, GrainDirectory(EngineDirectory.Name)]
internal sealed partial class WorkflowEngineGrain(
    ExecutionServices services, ILogger<WorkflowEngineGrain> logger) : Grain, IWorkflowEngineGrain, IDisposable
{
    // By execution; each until the report of its last attempt is acknowledged.
    private readonly Dictionary<Guid, ExecutionRun> _runs = [];
    private readonly Dictionary<ExecutionRun, Task> _owed = [];

    public Task StartAsync(Dispatch dispatch)
    {
        var id = dispatch.Call.ExecutionId;
        if (Find(id, dispatch.Call.Attempt) is { } current)
        {
            current.Adopt(dispatch.Number);
            return Task.CompletedTask;
        }

        // A stopping silo leaves it to the schedule's next activation, which finds it without an engine.
        var run = new ExecutionRun(dispatch, services);
        if (!services.Executions.TryAdd(id, run.Interrupt))
        {
            run.Dispose();
            return Task.CompletedTask;
        }

        if (_owed.Count == 0)
        {
            DelayDeactivation(Timeout.InfiniteTimeSpan);
        }

        // The attempt before may still owe the acknowledgement of its report; it is this one's turn all the same.
        _runs[id] = run;
        _owed.Add(run, Task.CompletedTask);
        var reported = RunAndReportAsync(run, dispatch.Call.ScheduleId);
        if (!reported.IsCompleted)
        {
            _owed[run] = reported;
        }

        return Task.CompletedTask;
    }

    public Task<EngineAnswer> QueryAsync(Guid executionId, int attempt, int dispatch) => Task.FromResult(
        Find(executionId, attempt) is { } run ? Answer(run, dispatch) : new EngineAnswer(EngineState.Unknown));

    public Task<ExecutionProgress?> GetProgressAsync(Guid executionId, int attempt) =>
        Task.FromResult(Find(executionId, attempt)?.Progress);

    public Task CancelAsync(Guid executionId)
    {
        _runs.GetValueOrDefault(executionId)?.Cancel();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        foreach (var run in _owed.Keys.ToList())
        {
            LogDeactivatedEarly(run.ExecutionId, reason.ReasonCode);
            run.Interrupt();
        }

        await Task.WhenAll(_owed.Values).WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        foreach (var run in _owed.Keys)
        {
            run.Dispose();
        }
    }

    private ExecutionRun? Find(Guid executionId, int attempt) =>
        _runs.GetValueOrDefault(executionId) is { } run && run.Attempt == attempt ? run : null;

    // The schedule may have numbered a new dispatch while it thought this one lost: what runs goes on under that number.
    private static EngineAnswer Answer(ExecutionRun run, int dispatch)
    {
        run.Adopt(dispatch);
        return run.Report is { } report
            ? new EngineAnswer(EngineState.Finished, report)
            : new EngineAnswer(EngineState.Running);
    }

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
                LogReportFailed(exception, run.ExecutionId, delay);
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
            LogNotForgotten(exception, run.ExecutionId);
        }

        services.Executions.Remove(run.ExecutionId, run.Interrupt);
        if (_runs.GetValueOrDefault(run.ExecutionId) == run)
        {
            _runs.Remove(run.ExecutionId);
        }

        _owed.Remove(run);
        run.Dispose();
        if (_owed.Count == 0)
        {
            DelayDeactivation(TimeSpan.Zero);
        }
    }
}

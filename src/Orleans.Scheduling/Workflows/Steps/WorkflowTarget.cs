using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Targets;
using Orleans.Scheduling.Workflows.Definitions;
using Orleans.Storage;

namespace Orleans.Scheduling.Workflows.Steps;

/// <summary>Runs executions as workflows. No <see cref="IExecutionTarget"/>, as it must be able to give up what its attempt holds.</summary>
internal sealed partial class WorkflowTarget(
    WorkflowLookup workflows,
    [FromKeyedServices(WorkflowStorage.Name)] IGrainStorage storage,
    StepCaller caller,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<WorkflowTarget> logger)
{
    private readonly WorkflowLimits _limits = options.Value.Workflows.ToLimits();

    /// <summary>Runs an attempt from where the one before it ended; null = there is no workflow of that name.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TargetOutcome?> CallAsync(
        Dispatch dispatch, DateTimeOffset triggeredAt, AttemptHold hold, CancellationToken cancellationToken)
    {
        var call = dispatch.Call;
        var keeper = new ProgressKeeper(storage, call.ExecutionId, clock, logger);

        var (workflow, progress) = await BeginAsync(dispatch, hold.Workflow, keeper, cancellationToken);
        if (progress is null) return null;
        if (workflow is null)
        {
            return new TargetOutcome(
                false, $"Version {progress.Version} of the workflow {progress.Workflow}, which the execution started with, is gone.")
            {
                Cause = FailureCause.Refused,
            };
        }

        if (keeper.IsStored) hold.Forget = keeper.ForgetAsync;
        if (dispatch.Timeout is null && workflow.Definition.TimeoutSeconds is { } seconds) hold.LimitTo(TimeSpan.FromSeconds(seconds));
        return await new WorkflowRun(
            workflow, progress, call, StepCaller.TriggerOf(call, triggeredAt),
            keeper, hold, caller, _limits, clock).RunAsync(cancellationToken);
    }

    /// <summary>The current version of a workflow.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="late">Called where it can't be read at once; null = nobody need know.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<KnownWorkflow> KnowAsync(string name, Action? late, CancellationToken cancellationToken) =>
        new(await FindAsync(name, progress: null, cancellationToken, late));

    private async Task<(WorkflowSnapshot? Workflow, WorkflowProgress? Progress)> BeginAsync(
        Dispatch dispatch, KnownWorkflow? known, ProgressKeeper keeper, CancellationToken cancellationToken)
    {
        // Of an execution that was never handed to an engine before, nothing is stored and nobody else runs it.
        var isFirst = dispatch is { Number: 1, Call.Attempt: 1 };
        while (true)
        {
            if (!isFirst && await keeper.TakeOverAsync(cancellationToken) is { } found)
                return (await FindAsync(found.Workflow, found, cancellationToken), found);
            var workflow = (known ?? await KnowAsync(dispatch.Call.Target.WorkflowId!, late: null, cancellationToken)).Snapshot;
            if (workflow is null) return default;
            var progress = WorkflowProgress.Of(workflow.Name, workflow.Version);
            if (isFirst) return (workflow, progress);
            try
            {
                await keeper.SaveAsync(progress, cancellationToken);
                return (workflow, progress);
            }
            catch (ReplacedException)
            {
                // The engine before has stored something just now: it is taken over next.
            }
        }
    }

    // A store that can't be reached for a while fails no execution.
    private async Task<WorkflowSnapshot?> FindAsync(string name, WorkflowProgress? progress, CancellationToken cancellationToken, Action? late = null)
    {
        for (var delay = Backoff.First; ; delay = Backoff.After(delay))
        {
            try
            {
                return progress is null
                    ? await workflows.CurrentAsync(name, cancellationToken)
                    : await workflows.VersionAsync(progress.Workflow, progress.Version, cancellationToken);
            }
            catch (Exception exception) when (exception is SchedulingException or OrleansException or TimeoutException)
            {
                LogUnknown(exception, name, delay);
                late?.Invoke();
                await Task.Delay(delay, clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Workflow {Name} can't be read; it is tried again in {Delay}.")]
    private partial void LogUnknown(Exception exception, string name, TimeSpan delay);
}

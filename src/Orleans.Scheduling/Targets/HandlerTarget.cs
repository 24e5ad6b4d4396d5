using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Targets;

/// <summary>Runs executions as .NET code in this silo.</summary>
internal sealed partial class HandlerTarget(
    HandlerRegistry handlers,
    IServiceScopeFactory scopes,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
    ILogger<HandlerTarget> logger) : IExecutionTarget
{
    /// <summary>How long a cancelled handler may take to stop before it is abandoned.</summary>
    internal static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    public bool Serves(ExecutionTarget target) => NameOf(target) is not null;

    public void Admit(ExecutionTarget target)
    {
        if (target.Command is { } command && handlers.Find(command.Name) is null)
        {
            throw new SchedulingException(
                SchedulingError.CommandNotAllowed, $"target_command: {handlers.HowToRegister(command.Name)}");
        }

        if (target.WorkflowId is { } workflow && handlers.Find(workflow) is null)
            throw new SchedulingException([new FieldError("workflow_id", handlers.HowToRegister(workflow))]);
    }

    public async Task<TargetOutcome> CallAsync(
        TargetCall call, DateTimeOffset triggeredAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = NameOf(call.Target)!;
        if (handlers.Find(name) is not { } handler)
            return new TargetOutcome(false, OneLine.Of(handlers.HowToRegister(name)));

        var context = ContextOf(name, call, triggeredAt);

        // Off the grain's scheduler: a handler may block, and a grain's turn must not.
        var run = Task.Run(() => InvokeAsync(handler, context, cancellationToken), CancellationToken.None);
        try
        {
            return await run.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await StopAsync(run, context, cancellationToken);
        }
    }

    private async Task<TargetOutcome> StopAsync(
        Task<TargetOutcome> run, WorkflowContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await run.WaitAsync(StopGrace, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            LogAbandoned(context.Handler, context.ExecutionId, StopGrace.TotalSeconds);
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private async Task<TargetOutcome> InvokeAsync(
        HandlerRegistration handler, WorkflowContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var result = await handler.Create(scope.ServiceProvider).RunAsync(context, cancellationToken);
            return new TargetOutcome(true, ResponseExcerpt: Excerpt.Of(result));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever user code throws is the execution's outcome.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e, context.Handler, context.ExecutionId, context.Attempt);
            return new TargetOutcome(false, OneLine.Of(e));
        }
    }

    private static WorkflowContext ContextOf(string name, TargetCall call, DateTimeOffset triggeredAt) => new()
    {
        Handler = name,
        ScheduleId = call.ScheduleId,
        ExecutionId = call.ExecutionId,
        ScheduledAt = call.ScheduledAt,
        TriggeredAt = triggeredAt,
        Attempt = call.Attempt,
        ContextJson = call.ContextJson,
        PayloadJson = call.Target.Command?.PayloadJson,
    };

    private static string? NameOf(ExecutionTarget target) => target.Command?.Name ?? target.WorkflowId;
}

using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Nats;

namespace Orleans.Scheduling.Targets;

/// <summary>Runs executions as .NET code in this silo.</summary>
internal sealed partial class HandlerTarget(
    HandlerRegistry handlers,
    NatsSubjects subjects,
    IServiceScopeFactory scopes,
    ILogger<HandlerTarget> logger) : IExecutionTarget
{
    private const string PayloadField = "command_payload";

    public bool Serves(ExecutionTarget target) => NameOf(target) is not null && !subjects.Takes(target.Command);

    public void Admit(ExecutionTarget target)
    {
        if (target.Command is { } command && handlers.Find(command.Name) is null)
        {
            throw new SchedulingException(
                SchedulingError.CommandNotAllowed, [new FieldError("target_command", handlers.HowToRegister(command.Name))]);
        }

        if (target.WorkflowId is { } workflow && handlers.Find(workflow) is null)
            throw new SchedulingException([new FieldError("workflow_id", handlers.HowToRegister(workflow))]);

        if (handlers.WhyRefused(NameOf(target)!) is { } refusal)
        {
            var field = target.Command is null ? "workflow_id" : "target_command";
            throw new SchedulingException(SchedulingError.CommandNotAllowed, [new FieldError(field, refusal)]);
        }
    }

    public ImmutableArray<FieldError> CheckPayload(ExecutionTarget target) =>
        handlers.Find(NameOf(target)!)?.CheckPayload(PayloadField, target.Command?.PayloadJson) ?? [];

    public ImmutableArray<FieldError> CheckContext(ExecutionTarget target, string? contextJson) =>
        handlers.Find(NameOf(target)!)?.Context?.CheckContext(contextJson) ?? [];

    public Task<TargetOutcome> CallAsync(
        TargetCall call, DateTimeOffset triggeredAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = NameOf(call.Target)!;
        if (handlers.Find(name) is not { } handler)
            return Task.FromResult(new TargetOutcome(false, OneLine.Of(handlers.HowToRegister(name))) { Cause = FailureCause.Missing });

        if (handlers.WhyRefused(name) is { } refusal)
            return Task.FromResult(new TargetOutcome(false, OneLine.Of(refusal)) { Cause = FailureCause.Refused });

        return InvokeAsync(handler, ContextOf(name, call, triggeredAt), cancellationToken);
    }

    private async Task<TargetOutcome> InvokeAsync(
        HandlerRegistration handler, WorkflowContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var result = await handler.Create(scope.ServiceProvider).RunAsync(context, cancellationToken);
            return new TargetOutcome(true, ResponseExcerpt: Excerpt.Of(result)) { Output = context.Step is null ? null : result };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (PayloadMisfitException misfit)
        {
            // It will not fit in a minute, either.
            var wrong = misfit.In(PayloadField);
            return new TargetOutcome(false, OneLine.Of($"{wrong.Field}: {wrong.Message}")) { Cause = FailureCause.Refused };
        }
        catch (Exception e)
        {
            // Whatever user code throws is the execution's outcome.
            LogFailed(e, context.Handler, context.ExecutionId, context.Attempt);
            return new TargetOutcome(false, OneLine.Of(e)) { Cause = FailureCause.Handler, ErrorType = e.GetType().FullName };
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
        Step = call.Step,
        Progress = call.Progress,
        After = call.After,
    };

    private static string? NameOf(ExecutionTarget target) => target.Command?.Name ?? target.WorkflowId;
}

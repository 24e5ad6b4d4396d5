using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Core.Workflows.Rules;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Workflows.Steps;

/// <summary>Calls what steps ask for, by the targets that there are.</summary>
internal sealed class StepCaller(
    ExecutionTargets targets, GrainSteps grains, NatsCaller nats, [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock)
{
    /// <summary>Calls once, within the step's timeout.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<StepResult> CallAsync(StepCall step, TargetCall execution, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(
            step.Step.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // Off the caller's loop: a handler that blocks must not keep it from the others.
            var outcome = await Task.Run(() => CallAsync(step.Step, execution with { Step = step.Path }, stop.Token), stop.Token);
            return new StepResult(outcome.On(Report(execution, ReportedEnd.Succeeded)), outcome.Output);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new StepResult(
                Report(execution, ReportedEnd.TimedOut) with { Error = $"it passed its timeout of {step.Step.TimeoutSeconds} s." });
        }
    }

    private Task<TargetOutcome> CallAsync(WorkflowStep step, TargetCall call, CancellationToken cancellationToken)
    {
        if (step.Grain is { } grain)
        {
            return grains.CallAsync(grain, call, cancellationToken);
        }

        if (step.Nats is { } message)
        {
            return nats.CallAsync(message, call, cancellationToken);
        }

        var target = new ExecutionTarget { Command = step.Handler, Webhook = step.Http };
        return WhyRefused(target, call.ContextJson) is { } refusal
            ? Task.FromResult(new TargetOutcome(false, OneLine.Of(refusal)) { Cause = FailureCause.Refused })
            : targets.CallAsync(call with { Target = target }, clock.GetUtcNow(), cancellationToken);
    }

    // What is computed may be something else than was seen when the workflow was saved.
    private string? WhyRefused(ExecutionTarget target, string? contextJson)
    {
        if (target.Webhook is { } http && WorkflowRules.CheckCalled(http) is [var wrong, ..])
        {
            return $"{wrong.Field}: {wrong.Message}";
        }

        try
        {
            targets.Admit(target);
            return targets.CheckPayload(target).AddRange(targets.CheckContext(target, contextJson)) is [var misfit, ..]
                ? $"{misfit.Field}: {misfit.Message}"
                : null;
        }
        catch (SchedulingException refusal)
        {
            return refusal.Message;
        }
    }

    private ExecutionReport Report(TargetCall call, ReportedEnd end) => new()
    {
        ExecutionId = call.ExecutionId,
        Incarnation = default,
        Attempt = call.Attempt,
        Dispatch = 0,
        End = end,
        FinishedAt = clock.GetUtcNow(),
    };

    /// <summary>What fired, as expressions see it.</summary>
    public static string TriggerOf(TargetCall call, DateTimeOffset triggeredAt)
    {
        var trigger = new Dictionary<string, object>
        {
            ["schedule_id"] = call.ScheduleId,
            ["execution_id"] = call.ExecutionId,
            ["scheduled_at"] = call.ScheduledAt.UtcDateTime,
            ["triggered_at"] = triggeredAt.UtcDateTime,
        };
        if (call.After is { } after)
        {
            trigger["after"] = new Dictionary<string, object>
            {
                ["schedule_id"] = after.ScheduleId,
                ["execution_id"] = after.ExecutionId,
                ["status"] = WireNames.Of(after.Status),
            };
        }

        return JsonSerializer.Serialize(trigger);
    }
}

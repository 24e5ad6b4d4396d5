using Microsoft.Extensions.Options;
using Orleans.Metadata;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Targets;

/// <summary>Calls grains as steps of workflows.</summary>
internal sealed class GrainSteps(
    IGrainFactory grains,
    GrainPropertiesResolver properties,
    GrainInterfaceTypeResolver interfaces,
    IOptions<SchedulingOptions> options)
{
    /// <summary>The option that says which types may be called.</summary>
    public const string Option = "Scheduling:Grains:Allowed";

    private readonly AllowedNames _allowed = new(Option, options.Value.Grains.Allowed);

    /// <summary>Why a grain type may not be called, in a sentence; null = it may be, if it can.</summary>
    public string? WhyRefused(string type) => _allowed.WhyRefused("grain type", type);

    /// <summary>Why a grain type can't be called, in a sentence; null = it can.</summary>
    public string? WhyImpossible(string type)
    {
        var wanted = interfaces.GetGrainInterfaceType(typeof(IWorkflowStepGrain)).ToString();
        if (!properties.TryGetGrainProperties(GrainType.Create(type), out var found))
            return $"There is no grain type \"{type}\" on the silos.";
        return found.Properties.Any(property =>
            property.Key.StartsWith(WellKnownGrainTypeProperties.ImplementedInterfacePrefix, StringComparison.Ordinal) && property.Value == wanted)
            ? null
            : $"The grain type \"{type}\" doesn't implement {nameof(IWorkflowStepGrain)}, so no workflow may call it.";
    }

    /// <summary>Calls one.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TargetOutcome> CallAsync(GrainStep step, TargetCall call, CancellationToken cancellationToken)
    {
        if ((WhyRefused(step.Type) ?? WhyImpossible(step.Type)) is { } refusal)
            return new TargetOutcome(false, OneLine.Of(refusal)) { Cause = FailureCause.Refused };

        try
        {
            var output = await grains.GetGrain(GrainId.Create(step.Type, step.Key)).AsReference<IWorkflowStepGrain>().RunAsync(
                new WorkflowStepCall
                {
                    ScheduleId = call.ScheduleId,
                    ExecutionId = call.ExecutionId,
                    ScheduledAt = call.ScheduledAt,
                    Step = call.Step!,
                    IdempotencyKey = call.IdempotencyKey,
                    ContextJson = call.ContextJson,
                    PayloadJson = step.PayloadJson,
                    After = call.After,
                },
                cancellationToken);
            return new TargetOutcome(true, ResponseExcerpt: Excerpt.Of(output)) { Output = output };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Whatever the grain throws is the step's outcome.
            return new TargetOutcome(false, OneLine.Of(e)) { Cause = FailureCause.Handler, ErrorType = e.GetType().FullName };
        }
    }
}

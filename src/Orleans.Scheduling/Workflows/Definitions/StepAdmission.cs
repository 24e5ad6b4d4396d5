using System.Collections.Immutable;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Core.Workflows.Rules;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>Whether what a workflow's steps call may be called by this silo, as far as that is known before.</summary>
internal sealed class StepAdmission(ExecutionTargets targets, HandlerRegistry handlers, GrainSteps grains)
{
    /// <summary>What can't be called, by the paths of the steps.</summary>
    public ImmutableArray<FieldError> Check(WorkflowDefinition workflow) =>
        [.. WorkflowMachine.Calls(workflow).SelectMany(call => Check(call.Path, call.Step))];

    private IEnumerable<FieldError> Check(string path, WorkflowStep step)
    {
        switch (step)
        {
            case { Handler: { } handler }:
                return handlers.Find(handler.Name) is null
                    ? [new FieldError($"{path}.handler.name", handlers.HowToRegister(handler.Name))]
                    : [];
            case { Grain: { } grain }:
                return grains.WhyRefused(grain.Type) is { } refusal ? [new FieldError($"{path}.grain.type", refusal)] : [];
            default:
                var http = step.Http!;
                return
                [
                    .. WebhookHeaders.Reserved(http.Headers.Keys).Select(error => error with { Field = $"{path}.http.headers" }),
                    .. WorkflowRules.KnownAddress(http.Url) is { } address ? CheckAddress($"{path}.http.url", address) : [],
                ];
        }
    }

    private IEnumerable<FieldError> CheckAddress(string field, string address)
    {
        try
        {
            targets.Admit(new ExecutionTarget { Webhook = new WebhookTarget { Url = address } });
            return [];
        }
        catch (SchedulingException refusal)
        {
            const string Known = "webhook.url: ";
            return [new FieldError(field, refusal.Message.StartsWith(Known, StringComparison.Ordinal) ? refusal.Message[Known.Length..] : refusal.Message)];
        }
    }
}

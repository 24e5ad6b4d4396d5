using System.Collections.Immutable;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Core.Workflows.Rules;
using Orleans.Scheduling.Nats;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>Whether what a workflow's steps call may be called by this silo, as far as that is known before.</summary>
internal sealed class StepAdmission(
    ExecutionTargets targets, HandlerRegistry handlers, GrainSteps grains, NatsSubjects subjects)
{
    /// <summary>Refuses what can't be called or may not be, by the paths of the steps.</summary>
    /// <exception cref="SchedulingException">Invalid; CommandNotAllowed where everything could be called and may not be.</exception>
    public void Admit(WorkflowDefinition workflow)
    {
        var faults = WorkflowMachine.Calls(workflow).SelectMany(call => Check(call.Path, call.Step)).ToImmutableArray();
        if (!faults.IsEmpty)
        {
            var error = faults.All(fault => fault.Error == SchedulingError.CommandNotAllowed)
                ? SchedulingError.CommandNotAllowed
                : SchedulingError.Invalid;
            throw new SchedulingException(error, [.. faults.Select(fault => fault.Field)]);
        }
    }

    private IEnumerable<Fault> Check(string path, WorkflowStep step) => step switch
    {
        { Handler: { } handler } => CheckHandler($"{path}.handler", handler),
        { Grain.Type: var type } => Refused($"{path}.grain.type", grains.WhyRefused(type)) is [var refused]
            ? [refused]
            : Wrong($"{path}.grain.type", grains.WhyImpossible(type)),
        { Nats.Subject: var text } => WorkflowRules.KnownSubject(text) is { } subject
            ? Refused($"{path}.nats.subject", subjects.WhyRefused(subject))
            : [],
        _ =>
        [
            .. WebhookHeaders.Reserved(step.Http!.Headers.Keys)
                .Select(error => new Fault(SchedulingError.Invalid, error with { Field = $"{path}.http.headers" })),
            .. WorkflowRules.KnownAddress(step.Http.Url) is { } address ? CheckAddress($"{path}.http.url", address) : [],
        ],
    };

    private IEnumerable<Fault> CheckHandler(string path, CommandTarget step)
    {
        if (handlers.Find(step.Name) is not { } handler)
            return Wrong($"{path}.name", handlers.HowToRegister(step.Name));
        if (handlers.WhyRefused(step.Name) is { } refusal)
            return Refused($"{path}.name", refusal);

        // What is computed isn't known before.
        return step.PayloadJson?.Contains("${", StringComparison.Ordinal) == true
            ? []
            : handler.CheckPayload($"{path}.payload", step.PayloadJson).Select(error => new Fault(SchedulingError.Invalid, error));
    }

    private IEnumerable<Fault> CheckAddress(string field, string address)
    {
        try
        {
            targets.Admit(new ExecutionTarget { Webhook = new WebhookTarget { Url = address } });
            return [];
        }
        catch (SchedulingException refusal)
        {
            return refusal.Fields is [var wrong, ..]
                ? [new Fault(refusal.Error, wrong with { Field = field })]
                : [new Fault(refusal.Error, new FieldError(field, refusal.Message))];
        }
    }

    private static Fault[] Wrong(string field, string? what) =>
        what is null ? [] : [new Fault(SchedulingError.Invalid, new FieldError(field, what))];

    private static Fault[] Refused(string field, string? why) =>
        why is null ? [] : [new Fault(SchedulingError.CommandNotAllowed, new FieldError(field, why))];

    private sealed record Fault(SchedulingError Error, FieldError Field);
}

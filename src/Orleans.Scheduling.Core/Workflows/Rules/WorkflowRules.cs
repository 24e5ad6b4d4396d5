using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.FireTimes.Rules;
using Orleans.Scheduling.Core.Payloads;

namespace Orleans.Scheduling.Core.Workflows.Rules;

/// <summary>What makes a workflow valid.</summary>
public static class WorkflowRules
{
    private const int MaxName = 100;
    private const int MaxDescription = 2_000;
    private const int MaxConcurrent = 10_000;
    private const int MaxTimeoutSeconds = 30 * 24 * 3_600;

    /// <summary>Every wrong field of a workflow, by its path; empty = it is valid.</summary>
    public static ImmutableArray<FieldError> Check(string name, WorkflowDefinition workflow, WorkflowLimits limits)
    {
        var steps = workflow.Steps.IsDefault ? [] : workflow.Steps;
        var all = steps.SelectMany(StepKinds.WithInner).Take(WorkflowLimits.MaxSteps + 1).ToList();
        return
        [
            .. IsName(name) ? [] : new[] { new FieldError("name", NotAName(name)) },
            .. TextRules.CheckOptional("description", workflow.Description, MaxDescription),
            .. SchemaRules.Check("context_schema", workflow.ContextSchemaJson),
            .. RangeRules.Check("timeout_seconds", workflow.TimeoutSeconds, 1, MaxTimeoutSeconds),
            .. RangeRules.Check("max_concurrent", workflow.MaxConcurrent, 1, MaxConcurrent),
            .. all.Count switch
            {
                0 => [new FieldError("steps", "It has no steps; give at least one.")],
                > WorkflowLimits.MaxSteps => [new FieldError("steps", $"There are more than {WorkflowLimits.MaxSteps} steps; move some into a handler.")],
                _ => new StepListRules(all, limits).Check(steps),
            },
        ];
    }

    /// <summary>What is wrong with a sound context, where the workflow says what it takes; empty = nothing.</summary>
    public static ImmutableArray<FieldError> CheckContext(WorkflowDefinition workflow, string? contextJson) =>
        workflow.ContextSchemaJson is { } text && PayloadSchema.TryParse(text, out var schema, out _) ? schema.CheckContext(contextJson) : [];

    /// <summary>The wrong fields of an http step whose values are computed, by their names in it; empty = it can be called.</summary>
    public static ImmutableArray<FieldError> CheckCalled(WebhookTarget http) => [.. HttpStepRules.CheckCalled(http)];

    /// <summary>As much of an http step's address as is known before it is called: all of it, or its host; null = nothing.</summary>
    public static string? KnownAddress(string url) => HttpStepRules.KnownAddress(url);

    /// <summary>The subject of a nats step; null = it is known only when it is called.</summary>
    public static string? KnownSubject(string subject) => TextTemplateRules.Read(subject) is { Template.IsConstant: true } ? subject : null;

    private static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxName } && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static string NotAName(string? name) => $"{Quoted.Value(name)} is not a workflow's name; give 1 to {MaxName} "
        + "letters, digits, dots, underscores and hyphens, the first a letter or a digit.";
}

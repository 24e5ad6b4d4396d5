using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Auditing;

/// <summary>What an edit of a workflow has changed.</summary>
public static class WorkflowChanges
{
    /// <summary>The fields that differ; of the steps, those that the list has, by their ids.</summary>
    /// <param name="before">What it did; null = there was none.</param>
    /// <param name="after">What it does; null = there is none any more.</param>
    public static ImmutableArray<FieldChange> Between(WorkflowDefinition? before, WorkflowDefinition? after) =>
        FieldValues.Compare(Of(before), Of(after));

    // Headers of http steps carry credentials, so what is inside a step isn't shown, only that it changed; versions are kept.
    private static FieldValues Of(WorkflowDefinition? workflow)
    {
        var fields = new FieldValues();
        if (workflow is null) return fields;
        fields.Add("description", workflow.Description)
            .Add("timeout_seconds", workflow.TimeoutSeconds)
            .Add("max_concurrent", workflow.MaxConcurrent)
            .AddJson("context_schema", workflow.ContextSchemaJson);
        foreach (var step in workflow.Steps)
            fields.AddSecret($"steps.{step.Id}", System.Text.Json.JsonSerializer.Serialize(step, Firing.StateJson.Options));
        return fields;
    }
}

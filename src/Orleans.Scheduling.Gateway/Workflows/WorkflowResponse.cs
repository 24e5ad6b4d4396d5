using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Workflows;

/// <summary>A version of a workflow.</summary>
public sealed record WorkflowResponse
{
    /// <summary>What schedules name it by, as workflow_id.</summary>
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>Its steps, in order.</summary>
    public required IReadOnlyList<WorkflowStepBody> Steps { get; init; }

    /// <summary>Seconds that an attempt may work; null = the service's default.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>How many executions may be at it at once over the whole cluster; null = no limit.</summary>
    public int? MaxConcurrent { get; init; }

    /// <summary>JSON schema that the context of schedules and triggers must fit; null = any does.</summary>
    public JsonElement? ContextSchema { get; init; }

    /// <summary>Rises with every edit; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>When the workflow was created, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When this version was made, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Who made it; null = not told.</summary>
    public string? UpdatedBy { get; init; }

    internal static WorkflowResponse From(WorkflowSnapshot workflow) => new()
    {
        Name = workflow.Name,
        Description = workflow.Definition.Description,
        Steps = WorkflowSteps.Bodies(workflow.Definition.Steps),
        TimeoutSeconds = workflow.Definition.TimeoutSeconds,
        MaxConcurrent = workflow.Definition.MaxConcurrent,
        ContextSchema = WorkflowSteps.Json(workflow.Definition.ContextSchemaJson),
        Version = workflow.Version,
        CreatedAt = workflow.CreatedAt.UtcDateTime,
        UpdatedAt = workflow.UpdatedAt.UtcDateTime,
        UpdatedBy = workflow.UpdatedBy,
    };
}

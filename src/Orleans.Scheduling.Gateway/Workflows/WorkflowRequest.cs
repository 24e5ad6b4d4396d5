using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Workflows;

/// <summary>What a workflow is to do. Fields that only answers have are ignored.</summary>
public sealed class WorkflowRequest
{
    /// <summary>At most 2 000 characters.</summary>
    public string? Description { get; set; }

    /// <summary>Its steps, in order; 1 to 200, those inside others counted.</summary>
    public IReadOnlyList<WorkflowStepBody>? Steps { get; set; }

    /// <summary>
    /// Seconds that an attempt may work, for schedules that don't say; what it waits in delays isn't counted. Default: the
    /// service's, 3600.
    /// </summary>
    public int? TimeoutSeconds { get; set; }

    /// <summary>
    /// How many executions may be at it at once over the whole cluster, delays included; 1 to 10 000. The rest wait by priority,
    /// then by age. Default: no limit.
    /// </summary>
    public int? MaxConcurrent { get; set; }

    /// <summary>JSON schema that the context of schedules and triggers must fit; at most 64 KiB. Default: any does.</summary>
    public JsonElement? ContextSchema { get; set; }
}

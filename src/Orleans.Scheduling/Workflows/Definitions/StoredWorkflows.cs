using Orleans.Scheduling.Definitions;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>What others see of a stored workflow; null where it is deleted.</summary>
public static class StoredWorkflows
{
    /// <summary>What callers see.</summary>
    public static WorkflowSnapshot? ToSnapshot(this StoredDefinition<WorkflowDefinition> stored) =>
        stored.Definition is not { } definition ? null : new WorkflowSnapshot
        {
            Name = stored.Name,
            Version = stored.Version,
            Definition = definition,
            CreatedAt = stored.CreatedAt,
            UpdatedAt = stored.UpdatedAt,
            UpdatedBy = stored.UpdatedBy,
        };
}

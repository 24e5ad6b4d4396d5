using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>Where workflows and all their versions are kept: PostgreSQL in production, memory in cluster tests.</summary>
/// <remarks>Every method throws <see cref="ScheduleStoreException"/> where the store can't be reached; a save may have happened then.</remarks>
public interface IWorkflowStore
{
    /// <summary>A workflow, a deleted one too; null = there never was one.</summary>
    Task<StoredWorkflow?> LoadAsync(string name, CancellationToken cancellationToken);

    /// <summary>A version of it, of a deleted one too; null = there is none.</summary>
    Task<WorkflowSnapshot?> LoadVersionAsync(string name, long version, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a workflow's next version, or that it is deleted, and its row of the audit trail, both or neither; false where the
    /// expected version wasn't the current one.
    /// </summary>
    /// <param name="workflow">What to store.</param>
    /// <param name="expectedVersion">The version it follows; 0 = none.</param>
    /// <param name="audit">Who changed what.</param>
    /// <param name="cancellationToken">Gives up; it may still happen.</param>
    Task<bool> SaveAsync(StoredWorkflow workflow, long expectedVersion, AuditRow audit, CancellationToken cancellationToken);

    /// <summary>How many schedules that haven't ended name a workflow.</summary>
    Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken);

    /// <summary>Names of workflows, at most as many as are asked for.</summary>
    Task<ImmutableArray<string>> ListNamesAsync(int most, CancellationToken cancellationToken);
}

/// <summary>A workflow as it is stored.</summary>
public sealed record StoredWorkflow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Rises with every edit and with a deletion, and goes on where it is made anew.</summary>
    public required long Version { get; init; }

    /// <summary>What it does; null = it is deleted.</summary>
    public WorkflowDefinition? Definition { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who did.</summary>
    public string? UpdatedBy { get; init; }

    /// <summary>The workflow as callers see it; null = it is deleted.</summary>
    public WorkflowSnapshot? ToSnapshot() => Definition is null ? null : new WorkflowSnapshot
    {
        Name = Name,
        Version = Version,
        Definition = Definition,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        UpdatedBy = UpdatedBy,
    };
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Workflows.Definitions;

/// <summary>Where workflows and all their versions are kept: PostgreSQL in production, memory in cluster tests.</summary>
/// <remarks>Every method throws <see cref="ScheduleStoreException"/> where the store can't be reached; a save may have happened then.</remarks>
public interface IWorkflowStore
{
    /// <summary>A workflow, a deleted one too; null = there never was one.</summary>
    Task<StoredDefinition<WorkflowDefinition>?> LoadAsync(string name, CancellationToken cancellationToken);

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
    Task<bool> SaveAsync(
        StoredDefinition<WorkflowDefinition> workflow, long expectedVersion, AuditRow audit, CancellationToken cancellationToken);

    /// <summary>How many schedules that haven't ended name a workflow.</summary>
    Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken);

    /// <summary>Names of workflows, at most as many as are asked for.</summary>
    Task<ImmutableArray<string>> ListNamesAsync(int most, CancellationToken cancellationToken);
}

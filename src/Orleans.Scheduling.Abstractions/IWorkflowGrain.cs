using Orleans.Concurrency;

namespace Orleans.Scheduling;

/// <summary>One workflow. Its key is the workflow's name.</summary>
/// <remarks>Every method throws <see cref="SchedulingException"/> and nothing else for what a caller can act on.</remarks>
[Alias("Orleans.Scheduling.IWorkflowGrain")]
public interface IWorkflowGrain : IGrainWithStringKey
{
    /// <summary>The number of the current version; null = there is no such workflow.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    [Alias("GetVersion"), AlwaysInterleave]
    Task<long?> GetVersionAsync(CancellationToken cancellationToken = default);

    /// <summary>A version of the workflow; null = there is none.</summary>
    /// <param name="version">Which; null = the current one. Those before an edit or a deletion are kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    [Alias("Get"), AlwaysInterleave]
    Task<WorkflowSnapshot?> GetAsync(long? version = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates the workflow, or makes its next version: executions that start once this has returned run it, those that run
    /// go on with the version they have.
    /// </summary>
    /// <param name="definition">What it does.</param>
    /// <param name="expectedVersion">The version the edit is based on; null = whatever it is, and none if there is none.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the edit may still happen.</param>
    /// <exception cref="SchedulingException">Invalid, VersionMismatch, Unavailable.</exception>
    [Alias("Put")]
    Task<WorkflowSnapshot> PutAsync(
        WorkflowDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Removes the workflow; executions that run go on.</summary>
    /// <param name="expectedVersion">The version the removal is based on; null = whatever it is.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; it may still happen.</param>
    /// <exception cref="SchedulingException">NotFound, VersionMismatch, Conflict (schedules that haven't ended name it), Unavailable.</exception>
    [Alias("Delete")]
    Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);
}

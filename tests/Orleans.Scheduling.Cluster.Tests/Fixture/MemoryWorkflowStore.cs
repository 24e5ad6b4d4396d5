using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Workflows in memory, shared by the silos of a test.</summary>
public sealed class MemoryWorkflowStore(MemoryScheduleStore schedules) : IWorkflowStore
{
    private readonly ConcurrentDictionary<string, StoredWorkflow> _workflows = new();
    private readonly ConcurrentQueue<AuditRow> _audit = new();
    private readonly ConcurrentDictionary<(string, long), WorkflowSnapshot> _versions = new();

    /// <summary>What was stored with workflows, in order.</summary>
    public IReadOnlyList<AuditRow> Audit => [.. _audit];

    public Task<StoredWorkflow?> LoadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(_workflows.GetValueOrDefault(name));

    public Task<WorkflowSnapshot?> LoadVersionAsync(string name, long version, CancellationToken cancellationToken) =>
        Task.FromResult(_versions.GetValueOrDefault((name, version)));

    public Task<bool> SaveAsync(
        StoredWorkflow workflow, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        var saved = _workflows.TryGetValue(workflow.Name, out var old)
            ? old.Version == expectedVersion && _workflows.TryUpdate(workflow.Name, workflow, old)
            : expectedVersion == 0 && _workflows.TryAdd(workflow.Name, workflow);
        if (saved) _audit.Enqueue(audit);
        if (saved && workflow.ToSnapshot() is { } version) _versions[(version.Name, version.Version)] = version;
        return Task.FromResult(saved);
    }

    public Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken) => Task.FromResult((long)schedules.Where(
        state => state.Head.Status is ScheduleStatus.Active or ScheduleStatus.Paused && state.Head.Definition.Target.WorkflowId == name).Length);

    public Task<ImmutableArray<string>> ListNamesAsync(int most, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>([.. _workflows.Values.Where(w => w.Definition is not null).Select(w => w.Name).Take(most)]);
}

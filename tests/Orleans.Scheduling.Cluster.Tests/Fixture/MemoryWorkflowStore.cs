using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Workflows.Definitions;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Workflows in memory, shared by the silos of a test.</summary>
public sealed class MemoryWorkflowStore(MemoryScheduleStore schedules) : IWorkflowStore
{
    private readonly MemoryDefinitionStore<WorkflowDefinition> _current =
        new(schedules, (head, name) => head.Definition.Target.WorkflowId == name);

    private readonly ConcurrentDictionary<(string Name, long Version), WorkflowSnapshot> _versions = new();

    /// <summary>What was stored with workflows, in order.</summary>
    public IReadOnlyList<AuditRow> Audit => _current.Audit;

    public async Task<StoredDefinition<WorkflowDefinition>?> LoadAsync(string name, CancellationToken cancellationToken) =>
        (await _current.LoadAsync([name], cancellationToken)).SingleOrDefault();

    public Task<WorkflowSnapshot?> LoadVersionAsync(string name, long version, CancellationToken cancellationToken) =>
        Task.FromResult(_versions.GetValueOrDefault((name, version)));

    public async Task<bool> SaveAsync(
        StoredDefinition<WorkflowDefinition> workflow, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        var saved = await _current.SaveAsync(workflow, expectedVersion, audit, cancellationToken);
        if (saved && workflow.ToSnapshot() is { } version) _versions[(version.Name, version.Version)] = version;
        return saved;
    }

    public Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken) =>
        _current.CountSchedulesAsync(name, cancellationToken);

    public async Task<ImmutableArray<string>> ListNamesAsync(int most, CancellationToken cancellationToken)
    {
        var all = await _current.LoadAsync([.. _versions.Keys.Select(key => key.Name).Distinct()], cancellationToken);
        return [.. all.Where(workflow => workflow.Definition is not null).Select(workflow => workflow.Name).Take(most)];
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Definitions in memory, shared by the silos of a test.</summary>
/// <param name="schedules">The schedules.</param>
/// <param name="uses">Whether a schedule goes by the definition of a name.</param>
public sealed class MemoryDefinitionStore<TDefinition>(MemoryScheduleStore schedules, Func<ScheduleHead, string, bool> uses)
    : IDefinitionStore<TDefinition>
    where TDefinition : class
{
    private readonly ConcurrentDictionary<string, StoredDefinition<TDefinition>> _definitions = new();
    private readonly ConcurrentQueue<Guid> _pages = new();
    private readonly ConcurrentQueue<AuditRow> _audit = new();

    /// <summary>What was stored with definitions, in order.</summary>
    public IReadOnlyList<AuditRow> Audit => [.. _audit];

    /// <summary>After which schedules pages were asked for, in order.</summary>
    public IReadOnlyList<Guid> Pages => [.. _pages];

    /// <summary>Awaited before each page, given how many were asked for before.</summary>
    public Func<int, Task> BeforePage { get; set; } = _ => Task.CompletedTask;

    public Task<ImmutableArray<StoredDefinition<TDefinition>>> LoadAsync(ImmutableArray<string> names, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<StoredDefinition<TDefinition>>>(
            [.. names.Select(name => _definitions.GetValueOrDefault(name)).OfType<StoredDefinition<TDefinition>>()]);

    public Task<bool> SaveAsync(
        StoredDefinition<TDefinition> definition, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        var saved = _definitions.TryGetValue(definition.Name, out var old)
            ? old.Version == expectedVersion && _definitions.TryUpdate(definition.Name, definition, old)
            : expectedVersion == 0 && _definitions.TryAdd(definition.Name, definition);
        if (saved)
        {
            _audit.Enqueue(audit);
        }

        return Task.FromResult(saved);
    }

    public Task SaveProgressAsync(string name, long version, Guid? toldThrough, CancellationToken cancellationToken)
    {
        if (_definitions.TryGetValue(name, out var old) && old.Version == version)
        {
            _definitions.TryUpdate(name, old with { ToldThrough = toldThrough }, old);
        }

        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<Guid>> ListSchedulesAsync(
        string name, Guid after, int limit, CancellationToken cancellationToken)
    {
        var before = _pages.Count;
        _pages.Enqueue(after);
        await BeforePage(before);
        return [.. Using(name).Where(id => id.CompareTo(after) > 0).Order().Take(limit)];
    }

    public Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult((long)Using(name).Count());

    private IEnumerable<Guid> Using(string name) => schedules
        .Where(state => state.Head.Status is ScheduleStatus.Active or ScheduleStatus.Paused
            && uses(state.Head, name))
        .Select(state => state.ScheduleId);
}

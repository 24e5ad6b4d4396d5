using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Scheduling.Calendars;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Calendars in memory, shared by the silos of a test.</summary>
public sealed class MemoryCalendarStore(MemoryScheduleStore schedules) : ICalendarStore
{
    private readonly ConcurrentDictionary<string, StoredCalendar> _calendars = new();
    private readonly ConcurrentQueue<Guid> _pages = new();
    private readonly ConcurrentQueue<AuditRow> _audit = new();

    /// <summary>What was stored with calendars, in order.</summary>
    public IReadOnlyList<AuditRow> Audit => [.. _audit];

    /// <summary>After which schedules pages were asked for, in order.</summary>
    public IReadOnlyList<Guid> Pages => [.. _pages];

    /// <summary>Awaited before each page, given how many were asked for before.</summary>
    public Func<int, Task> BeforePage { get; set; } = _ => Task.CompletedTask;

    public Task<ImmutableArray<StoredCalendar>> LoadAsync(ImmutableArray<string> names, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<StoredCalendar>>(
            [.. names.Select(name => _calendars.GetValueOrDefault(name)).OfType<StoredCalendar>()]);

    public Task<bool> SaveAsync(
        StoredCalendar calendar, long expectedVersion, AuditRow audit, CancellationToken cancellationToken)
    {
        var saved = _calendars.TryGetValue(calendar.Name, out var old)
            ? old.Version == expectedVersion && _calendars.TryUpdate(calendar.Name, calendar, old)
            : expectedVersion == 0 && _calendars.TryAdd(calendar.Name, calendar);
        if (saved)
        {
            _audit.Enqueue(audit);
        }

        return Task.FromResult(saved);
    }

    public Task SaveProgressAsync(string name, long version, Guid? toldThrough, CancellationToken cancellationToken)
    {
        if (_calendars.TryGetValue(name, out var old) && old.Version == version)
        {
            _calendars.TryUpdate(name, old with { ToldThrough = toldThrough }, old);
        }

        return Task.CompletedTask;
    }

    public async Task<ImmutableArray<Guid>> ListSchedulesAsync(
        string name, Guid after, int limit, CancellationToken cancellationToken)
    {
        var before = _pages.Count;
        _pages.Enqueue(after);
        await BeforePage(before);
        return [.. Naming(name).Where(id => id.CompareTo(after) > 0).Order().Take(limit)];
    }

    public Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult((long)Naming(name).Count());

    private IEnumerable<Guid> Naming(string name) => schedules
        .Where(state => state.Head.Status is ScheduleStatus.Active or ScheduleStatus.Paused
            && state.Head.Definition.Timing.Calendars?.Contains(name) == true)
        .Select(state => state.ScheduleId);
}

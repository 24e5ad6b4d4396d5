using System.Collections.Concurrent;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Reminders in memory, outside every silo, so that they outlive one.</summary>
public sealed class SharedReminderTable : IReminderTable
{
    private readonly ConcurrentDictionary<(GrainId, string), ReminderEntry> _rows = new();
    private int _version;

    /// <summary>What a registration waits for before it is stored. Default nothing.</summary>
    public Task BeforeUpsert { get; set; } = Task.CompletedTask;

    /// <summary>Range reads leave out what is due later than this; null = they return everything, the default.</summary>
    public Func<DateTimeOffset>? Horizon { get; set; }

    /// <summary>How many range reads there were.</summary>
    public int Reads { get; private set; }

    /// <summary>How many of a schedule's rows they have left out.</summary>
    public int LeftOut { get; private set; }

    public Task Init() => Task.CompletedTask;

    /// <summary>The reminders of one schedule.</summary>
    public IReadOnlyList<ReminderEntry> Of(Guid scheduleId) =>
        [.. _rows.Values.Where(r => r.GrainId.TryGetGuidKey(out var id, out _) && id == scheduleId)];

    /// <summary>Loses a row, as a restore from an old backup would.</summary>
    public void Forget(Guid scheduleId)
    {
        foreach (var row in Of(scheduleId))
        {
            _rows.TryRemove((row.GrainId, row.ReminderName), out _);
        }
    }

    public Task<ReminderEntry> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(_rows.GetValueOrDefault((grainId, reminderName))!);

    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Task.FromResult(new ReminderTableData(_rows.Values.Where(r => r.GrainId == grainId)));

    public Task<ReminderTableData> ReadRows(uint begin, uint end)
    {
        var inRange = _rows.Values.Where(r =>
        {
            var hash = r.GrainId.GetUniformHashCode();
            return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
        }).ToList();
        var near = Horizon is { } horizon ? inRange.FindAll(r => r.StartAt < horizon().UtcDateTime) : inRange;
        LeftOut += inRange.Except(near).Count(r => r.GrainId.TryGetGuidKey(out _, out _));
        Reads++;
        return Task.FromResult(new ReminderTableData(near));
    }

    public async Task<string> UpsertRow(ReminderEntry entry)
    {
        await BeforeUpsert.ConfigureAwait(false);
        entry.ETag = Interlocked.Increment(ref _version).ToString(System.Globalization.CultureInfo.InvariantCulture);
        _rows[(entry.GrainId, entry.ReminderName)] = entry;
        return entry.ETag;
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        Task.FromResult(_rows.TryRemove((grainId, reminderName), out _));

    public Task TestOnlyClearTable()
    {
        _rows.Clear();
        return Task.CompletedTask;
    }
}

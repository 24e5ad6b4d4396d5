using System.Globalization;
using Npgsql;
using Orleans.Scheduling.Postgres.Store;

namespace Orleans.Scheduling.Postgres.Reminders;

/// <summary>
/// The AdoNet reminder table, its writes grouped: what many grains register or unregister at a time shares a commit.
/// It reads, and starts and stops, as the provider does.
/// </summary>
/// <remarks>A write that failed may have happened; registering again is safe, as it overwrites.</remarks>
internal sealed class GroupedReminderTable : IReminderTable, IAsyncDisposable
{
    private const int Writers = 2;
    private const int MaxBatch = 1000;

    private readonly IReminderTable _table;
    private readonly BatchQueue<ReminderWrite> _writes;

    public GroupedReminderTable(IReminderTable table, NpgsqlDataSource database, string serviceId)
    {
        _table = table;
        _writes = new BatchQueue<ReminderWrite>(Writers, MaxBatch, new ReminderWriter(database, serviceId, table).WriteAsync);
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _table.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => _table.StopAsync(cancellationToken);

    public Task<ReminderEntry> ReadRow(GrainId grainId, string reminderName) => _table.ReadRow(grainId, reminderName);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => _table.ReadRows(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => _table.ReadRows(begin, end);

    public async Task<string> UpsertRow(ReminderEntry entry)
    {
        var version = await WriteAsync(new ReminderWrite(entry, remove: false));
        return version!.Value.ToString(CultureInfo.InvariantCulture);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var entry = new ReminderEntry { GrainId = grainId, ReminderName = reminderName, ETag = eTag };
        return await WriteAsync(new ReminderWrite(entry, remove: true)) is not null;
    }

    public Task TestOnlyClearTable() => _table.TestOnlyClearTable();

    public ValueTask DisposeAsync() => _writes.DisposeAsync();

    private Task<int?> WriteAsync(ReminderWrite write)
    {
        _writes.Enqueue(write);
        return write.Answer;
    }
}

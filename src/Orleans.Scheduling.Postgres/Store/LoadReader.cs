using Npgsql;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>Reads a batch of schedules with one query and answers each of its callers.</summary>
internal sealed class LoadReader(NpgsqlDataSource database)
{
    public async Task ReadAsync(List<PendingLoad> batch)
    {
        try
        {
            var stored = await ExecuteAsync(batch);
            foreach (var load in batch)
                load.Complete(stored.GetValueOrDefault(load.ScheduleId));
        }
        catch (NpgsqlException e)
        {
            foreach (var load in batch)
                load.Fail(new ScheduleStoreException($"Schedule {load.ScheduleId} can't be read: {e.Message}", e));
        }
    }

    private async Task<Dictionary<Guid, StoredText>> ExecuteAsync(List<PendingLoad> batch)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand(ScheduleSql.Load, connection);
        new ColumnArrays<PendingLoad>(command, [.. batch]).Uuid("schedule_ids", load => load.ScheduleId);
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new Dictionary<Guid, StoredText>(batch.Count);
        while (await reader.ReadAsync())
            stored.Add(reader.GetGuid(0), ReadRow(reader));
        return stored;
    }

    private static StoredText ReadRow(NpgsqlDataReader reader) =>
        new(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3));
}

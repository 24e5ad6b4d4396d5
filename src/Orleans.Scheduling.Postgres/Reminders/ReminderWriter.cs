using System.Globalization;
using Npgsql;
using Orleans.Scheduling.Postgres.Store;

namespace Orleans.Scheduling.Postgres.Reminders;

/// <summary>Writes a batch of reminders in one transaction and answers each of their callers.</summary>
internal sealed class ReminderWriter(NpgsqlDataSource database, string serviceId, IReminderTable table)
{
    public async Task WriteAsync(List<ReminderWrite> batch)
    {
        // One statement can't write a row twice: a second write of a reminder waits for the first.
        var seen = new HashSet<(string, string)>();
        var repeated = batch.FindAll(write => !seen.Add(write.Key));
        var distinct = batch.Except(repeated).OrderBy(write => write.Key).ToArray();
        try
        {
            await ExecuteAsync(distinct);
        }
        catch (PostgresException e) when (Rollbacks.IsCertain(e) && distinct.Length > 1)
        {
            // One by one, so that only the write at fault fails.
            await Task.WhenAll(distinct.Select(WriteAloneAsync));
        }
        catch (NpgsqlException e)
        {
            foreach (var write in distinct)
                write.Fail(e);
        }

        if (repeated.Count > 0)
            await WriteAsync(repeated);
    }

    private async Task ExecuteAsync(ReminderWrite[] writes)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var versions = new Dictionary<(string, string), int>(writes.Length);
        await ExecuteAsync(connection, ReminderSql.Upsert, Array.FindAll(writes, w => !w.Remove), versions, columns => columns
            .Time("start_times", w => new DateTimeOffset(w.Entry.StartAt.Ticks, TimeSpan.Zero))
            .Long("periods", w => (long)w.Entry.Period.TotalMilliseconds)
            .Integer("grain_hashes", w => (int)w.Entry.GrainId.GetUniformHashCode()));
        await ExecuteAsync(connection, ReminderSql.Delete, Array.FindAll(writes, w => w.Remove), versions, columns => columns
            .Integer("versions", w => VersionOf(w.Entry)));
        await transaction.CommitAsync();
        foreach (var write in writes)
            write.Complete(versions.TryGetValue(write.Key, out var version) ? version : null);
    }

    private async Task ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        ReminderWrite[] writes,
        Dictionary<(string, string), int> versions,
        Action<ColumnArrays<ReminderWrite>> addColumns)
    {
        if (writes.Length == 0)
            return;

        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("service_id", serviceId);
        addColumns(new ColumnArrays<ReminderWrite>(command, writes)
            .Text("grain_ids", w => w.Key.GrainId)
            .Text("reminder_names", w => w.Key.Name));
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            versions[(reader.GetString(0), reader.GetString(1))] = reader.GetInt32(2);
    }

    private async Task WriteAloneAsync(ReminderWrite write)
    {
        try
        {
            if (write.Remove)
                write.Complete(await table.RemoveRow(write.Entry.GrainId, write.Entry.ReminderName, write.Entry.ETag) ? VersionOf(write.Entry) : null);
            else
                write.Complete(ParseVersion(await table.UpsertRow(write.Entry)));
        }
        catch (Exception e)
        {
            write.Fail(e);
        }
    }

    private static int VersionOf(ReminderEntry entry) => ParseVersion(entry.ETag);

    private static int ParseVersion(string eTag) => int.Parse(eTag, CultureInfo.InvariantCulture);
}

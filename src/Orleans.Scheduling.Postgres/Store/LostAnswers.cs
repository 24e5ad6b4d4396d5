using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>Finds out what became of a batch whose answer never came.</summary>
internal sealed partial class LostAnswers(NpgsqlDataSource database, ILogger logger)
{
    public async Task SettleAsync(ReadOnlyMemory<PendingCommit> batch, Guid commitId, Exception lost)
    {
        LogLost(lost, batch.Length);
        Dictionary<Guid, (long Version, Guid CommitId)> current;
        try
        {
            current = await ReadBackAsync(batch);
        }
        catch (NpgsqlException e)
        {
            LogReadBackFailed(e, batch.Length);
            current = [];
        }

        foreach (var entry in batch.Span)
            Settle(entry, current.GetValueOrDefault(entry.ScheduleId), commitId, lost);
    }

    private static void Settle(
        PendingCommit entry, (long Version, Guid CommitId) current, Guid commitId, Exception lost)
    {
        if (current.Version != entry.ExpectedVersion + 1)
        {
            // An older version may yet change, if the server has the statement still; a newer one hides ours.
            entry.Fail(new ScheduleStoreException(
                $"Whether schedule {entry.ScheduleId} was stored is unknown: the database's answer was lost.", lost));
        }
        else if (current.CommitId == commitId)
        {
            // Whom to tell is left to the sweep.
            entry.Succeed([]);
        }
        else
        {
            entry.Conflict();
        }
    }

    private async Task<Dictionary<Guid, (long Version, Guid CommitId)>> ReadBackAsync(ReadOnlyMemory<PendingCommit> batch)
    {
        await using var command = database.CreateCommand(ScheduleSql.ReadBack);
        new ColumnArrays<PendingCommit>(command, batch.ToArray()).Uuid("schedule_ids", entry => entry.ScheduleId);
        await using var reader = await command.ExecuteReaderAsync();
        var current = new Dictionary<Guid, (long, Guid)>(batch.Length);
        while (await reader.ReadAsync())
            current.Add(reader.GetGuid(0), (reader.GetInt64(1), reader.GetGuid(2)));
        return current;
    }
}

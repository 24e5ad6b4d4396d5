using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Postgres.Chains;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>Writes batches of commits and answers each of their callers.</summary>
internal sealed partial class CommitWriter(
    NpgsqlDataSource database, StoreMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly LostAnswers _lostAnswers = new(database, logger);

    public async Task WriteAsync(List<PendingCommit> batch)
    {
        var seen = new HashSet<Guid>();
        var repeated = batch.FindAll(entry => !seen.Add(entry.ScheduleId));
        PendingCommit[] distinct = repeated.Count == 0 ? [.. batch] : [.. batch.Except(repeated)];
        // One order for all writers, so that two batches with schedules in common wait for each other in turn.
        Array.Sort(distinct, (a, b) => a.ScheduleId.CompareTo(b.ScheduleId));
        await CommitAsync(distinct);
        if (repeated.Count > 0)
            await WriteAsync(repeated);
    }

    private async Task CommitAsync(ReadOnlyMemory<PendingCommit> batch)
    {
        NpgsqlConnection connection;
        try
        {
            connection = await database.OpenConnectionAsync();
        }
        catch (NpgsqlException e)
        {
            LogUnreachable(e, batch.Length);
            Fail(batch, "the database can't be reached; nothing was written", e);
            return;
        }

        await using (connection)
            await CommitAsync(connection, batch);
    }

    private async Task CommitAsync(NpgsqlConnection connection, ReadOnlyMemory<PendingCommit> batch)
    {
        var commitId = Guid.CreateVersion7(time.GetUtcNow());
        try
        {
            var started = time.GetTimestamp();
            var written = await ExecuteAsync(connection, batch, commitId);
            metrics.Committed(batch.Length, written.Count, time.GetElapsedTime(started));
            foreach (var entry in batch.Span)
            {
                if (written.TryGetValue(entry.ScheduleId, out var followUps))
                    entry.Succeed(followUps);
                else
                    entry.Conflict();
            }
        }
        catch (PostgresException e) when (Rollbacks.IsCertain(e))
        {
            if (batch.Length == 1)
            {
                LogRefused(e, batch.Span[0].ScheduleId);
                Fail(batch, "the database refused it; nothing was written", e);
                return;
            }

            // Halving finds the entry at fault in few statements, and only its own caller fails.
            LogSplit(e, batch.Length);
            await CommitAsync(connection, batch[..(batch.Length / 2)]);
            await CommitAsync(connection, batch[(batch.Length / 2)..]);
        }
        catch (Exception e)
        {
            // Whatever went wrong on the way: what counts is what is stored.
            await _lostAnswers.SettleAsync(batch, commitId, e);
        }
    }

    /// <returns>The schedules that were written, with whom to tell of what has ended.</returns>
    private static async Task<Dictionary<Guid, List<FollowUp>>> ExecuteAsync(
        NpgsqlConnection connection, ReadOnlyMemory<PendingCommit> batch, Guid commitId)
    {
        await using var command = CommitCommand.Create(connection, batch, commitId);
        // Once per connection; after that it costs nothing.
        await command.PrepareAsync();
        await using var reader = await command.ExecuteReaderAsync();
        var written = new Dictionary<Guid, List<FollowUp>>(batch.Length);
        while (await reader.ReadAsync())
            Add(written, reader);

        // The server commits after its last row and may still fail then: an answer is certain only at the very end.
        await reader.NextResultAsync();
        return written;
    }

    private static void Add(Dictionary<Guid, List<FollowUp>> written, NpgsqlDataReader row)
    {
        if (!written.TryGetValue(row.GetGuid(0), out var followUps))
            written.Add(row.GetGuid(0), followUps = []);
        if (!row.IsDBNull(1))
            followUps.Add(PostgresChainStore.FollowUp(row, 1));
    }

    private static void Fail(ReadOnlyMemory<PendingCommit> batch, string reason, Exception inner)
    {
        foreach (var entry in batch.Span)
            entry.Fail(new ScheduleStoreException($"Schedule {entry.ScheduleId} wasn't stored: {reason}.", inner));
    }
}

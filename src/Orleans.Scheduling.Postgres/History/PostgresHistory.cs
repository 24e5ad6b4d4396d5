using System.Buffers.Binary;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Queries;
using Orleans.Scheduling.Postgres.Workflows;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.History;

/// <summary>Removes history from PostgreSQL. Each statement is a transaction of its own.</summary>
public sealed class PostgresHistory(
    NpgsqlDataSource database, [FromKeyedServices(SchedulingTime.Key)] TimeProvider time) : IHistoryStore
{
    private const string Failure = "History can't be removed";

    private const int LockAttempts = 5;

    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public Task<bool> MakeMonthAsync(DateOnly month, CancellationToken cancellationToken) =>
        LockedAsync(HistorySql.MakeMonth, month, cancellationToken);

    /// <inheritdoc />
    public async Task<ImmutableArray<DateOnly>> ListMonthsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HistorySql.ListMonths);
        return [.. await command.ReadRowsAsync(row => row.GetFieldValue<DateOnly>(0), cancellationToken, Failure)];
    }

    /// <inheritdoc />
    /// <remarks>A month that was detached but not dropped, as its silo died, is dropped whatever it holds: what must stay is put back.</remarks>
    public async Task<long?> DropMonthAsync(DateOnly month, HistoryLimit limit, CancellationToken cancellationToken)
    {
        if (await ScalarAsync<bool?>(HistorySql.MonthIsAttached, month, null, cancellationToken) is not { } attached)
            return null;

        if (attached
            && (!await ScalarAsync<bool>(HistorySql.MonthIsOver, month, limit, cancellationToken)
                || !await LockedAsync(HistorySql.DetachMonth, month, cancellationToken)))
        {
            return null;
        }

        return await ScalarAsync<long>(HistorySql.DropMonth, month, limit, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<int> RemoveProgressAsync(DateTimeOffset before, int rows, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WorkflowSql.RemoveProgress);
        command.Parameters.AddWithValue("before", before.UtcDateTime);
        command.Parameters.AddWithValue("rows", rows);
        return (await command.ReadRowsAsync(row => row.GetInt32(0), cancellationToken, Failure))[0];
    }

    /// <inheritdoc />
    public async Task<HistoryBatch> RemoveAsync(
        HistoryRange range, HistoryLimit limit, int rows, CancellationToken cancellationToken)
    {
        var before = ExecutionListSql.FirstId(range.Before.ToUnixTimeMilliseconds());
        await using var find = Ranged(
            range.ScheduleId is null ? HistorySql.BatchEnd : HistorySql.ScheduleBatchEnd, range, before);
        find.Parameters.AddWithValue("rows", rows);
        var found = await find.ReadRowsAsync(row => row.GetGuid(0), cancellationToken, Failure);

        // The range of the batch includes its last row.
        Guid? last = found is [var id] ? id : null;
        await using var remove = Ranged(
            range.ScheduleId is null ? HistorySql.Remove : HistorySql.RemoveOfSchedule, range, last is { } end ? Next(end) : before);
        AddLimit(remove, limit);
        return new HistoryBatch(await remove.WriteAsync(cancellationToken, Failure), last);
    }

    /// <inheritdoc />
    public async Task<WalkedPage> WalkAsync(int kept, int schedules, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HistorySql.Walk);
        command.Parameters.AddWithValue("kept", kept);
        command.Parameters.AddWithValue("schedules", schedules);
        var page = await command.ReadRowsAsync(
            row => (ScheduleId: row.GetGuid(0), Oldest: row.GetFieldValue<Guid[]>(1)), cancellationToken, Failure);

        // The whole millisecond of the oldest row that is kept stays: an execution and its redrives have one, and must go
        // together, or a redrive could be asked for again.
        return new WalkedPage(
            [.. page.Where(p => p.Oldest.Length == 2).Select(p => new HistoryRange(p.ScheduleId, Guid.Empty, TimeOf(p.Oldest[0])))],
            page.Count == schedules ? page[^1].ScheduleId : null);
    }

    /// <inheritdoc />
    public async Task SaveWalkAsync(WalkedPage page, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HistorySql.SaveWalk);
        command.Parameters.AddWithValue("schedule_id", page.Last ?? Guid.Empty);
        await command.WriteAsync(cancellationToken, Failure);
    }

    /// <summary>False: others held what had to be locked, at every attempt. Each gives up quickly, as others wait behind it.</summary>
    private async Task<bool> LockedAsync(string sql, DateOnly month, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var command = database.CreateCommand(sql);
                command.Parameters.AddWithValue("month", month);
                await command.WriteAsync(cancellationToken, Failure);
                return true;
            }
            catch (ScheduleStoreException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
            {
                if (attempt == LockAttempts)
                    return false;
            }

            await Task.Delay(LockPause, time, cancellationToken);
        }
    }

    private async Task<T?> ScalarAsync<T>(string sql, DateOnly month, HistoryLimit? limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);

        // A whole month is read once before it goes.
        command.CommandTimeout = 0;
        command.Parameters.AddWithValue("month", month);
        if (limit is not null)
            AddLimit(command, limit);
        return (await command.ReadRowsAsync(row => row.GetFieldValue<T>(0), cancellationToken, Failure)).FirstOrDefault();
    }

    private NpgsqlCommand Ranged(string sql, HistoryRange range, Guid before)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("after_id", range.After);
        command.Parameters.AddWithValue("before_id", before);
        if (range.ScheduleId is { } schedule)
            command.Parameters.AddWithValue("schedule_id", schedule);
        return command;
    }

    private static void AddLimit(NpgsqlCommand command, HistoryLimit limit)
    {
        command.Parameters.AddWithValue("cutoff", NpgsqlDbType.TimestampTz, limit.Before.UtcDateTime);
        command.Parameters.AddWithValue("keyed_cutoff", NpgsqlDbType.TimestampTz, limit.KeyedBefore.UtcDateTime);
    }

    /// <summary>The time that an id begins with, or the last time there is: an execution's nominal time.</summary>
    internal static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    internal static Guid Next(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128BigEndian(bytes, BinaryPrimitives.ReadUInt128BigEndian(bytes) + 1);
        return new Guid(bytes, bigEndian: true);
    }
}

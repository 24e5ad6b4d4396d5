using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Queries;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>
/// Schedules in PostgreSQL. What a silo's grains ask for at the same time shares one round trip and one transaction.
/// </summary>
/// <remarks>
/// A stored state that this version can't read is an <see cref="InvalidDataException"/> that names the schedule.
/// Disposing completes what is queued first.
/// </remarks>
public sealed class PostgresScheduleStore : IScheduleStore, IAsyncDisposable
{
    private const int MaxBatch = 1000;

    // One batch is built while another is committed; more would only make batches smaller.
    private const int Writers = 2;
    private const int Readers = 2;

    private readonly NpgsqlDataSource _database;
    private readonly BatchQueue<PendingCommit> _commits;
    private readonly BatchQueue<PendingLoad> _loads;
    private readonly SchedulePurges _purges;

    /// <summary>A store on a database that <see cref="Migrations.Migrator"/> has brought up to date.</summary>
    public PostgresScheduleStore(
        NpgsqlDataSource database,
        IMeterFactory meters,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
        ILogger<PostgresScheduleStore> logger)
    {
        _database = database;
        _commits = new(Writers, MaxBatch, new CommitWriter(database, new StoreMetrics(meters), time, logger).WriteAsync);
        _loads = new(Readers, MaxBatch, new LoadReader(database).ReadAsync);
        _purges = new(database);
    }

    /// <inheritdoc />
    public async Task<StoredSchedule?> LoadAsync(Guid scheduleId, CancellationToken cancellationToken)
    {
        var load = new PendingLoad(scheduleId);
        _loads.Enqueue(load);
        return await load.Answer.WaitAsync(cancellationToken) is { } stored
            ? new StoredSchedule(StoredJson.Read(scheduleId, stored.Head, stored.Runtime), stored.Version)
            : null;
    }

    /// <inheritdoc />
    /// <remarks>A caller that gives up takes nothing back: the commit may still happen.</remarks>
    public Task<Committed?> CommitAsync(ScheduleCommit commit, CancellationToken cancellationToken)
    {
        var pending = new PendingCommit(commit);
        _commits.Enqueue(pending);
        return pending.Answer.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ExecutionRow?> FindExecutionAsync(Guid executionId, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(ExecutionListSql.Get);
        command.Parameters.AddWithValue("execution_id", executionId);
        return (await command.ReadRowsAsync(Rows.Execution, cancellationToken, $"Execution {executionId} can't be read"))
            .SingleOrDefault();
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<DueSchedule>> ListDueAsync(
        DateTimeOffset before, DueSchedule? after, int limit, CancellationToken cancellationToken)
    {
        var start = after ?? new DueSchedule(DateTimeOffset.UnixEpoch, Guid.Empty);
        await using var command = _database.CreateCommand(ScheduleSql.ListDue);
        command.Parameters.AddWithValue("before", NpgsqlDbType.TimestampTz, before.UtcDateTime);
        command.Parameters.AddWithValue("after_wake", NpgsqlDbType.TimestampTz, start.NextWakeAt.UtcDateTime);
        command.Parameters.AddWithValue("after_id", start.ScheduleId);
        command.Parameters.AddWithValue("limit", limit);
        return [.. await command.ReadRowsAsync(Due, cancellationToken, "Overdue schedules can't be listed")];
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<DueSchedule>> ListRemindersAsync(
        uint begin, uint end, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(ScheduleSql.ListReminders);
        command.Parameters.AddWithValue("from", NpgsqlDbType.TimestampTz, from.UtcDateTime);
        command.Parameters.AddWithValue("before", NpgsqlDbType.TimestampTz, before.UtcDateTime);
        command.Parameters.AddWithValue("range_begin", (long)begin);
        command.Parameters.AddWithValue("range_end", (long)end);
        command.Parameters.AddWithValue("most", most);
        return [.. await command.ReadRowsAsync(Due, cancellationToken, "Reminders can't be read")];
    }

    /// <inheritdoc />
    public async Task<int> CountLiveAsync(
        string? creator, IReadOnlyCollection<Guid> besides, int most, CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            creator is null ? ScheduleSql.CountLiveOfNobody : ScheduleSql.CountLiveOf);
        if (creator is not null)
            command.Parameters.AddWithValue("creator", creator);
        command.Parameters.AddWithValue("besides", besides.ToArray());
        command.Parameters.AddWithValue("most", most);
        return (await command.ReadRowsAsync(
            row => (int)row.GetInt64(0), cancellationToken, "The schedules of a creator can't be counted"))[0];
    }

    /// <inheritdoc />
    public Task<HistoryBatch> PurgeHistoryAsync(Guid scheduleId, Guid after, int rows, CancellationToken cancellationToken) =>
        _purges.PurgeHistoryAsync(scheduleId, after, rows, cancellationToken);

    /// <inheritdoc />
    public Task PurgeAsync(ScheduleState state, AuditRow audit, CancellationToken cancellationToken) =>
        _purges.PurgeAsync(state, audit, cancellationToken);

    private static DueSchedule Due(NpgsqlDataReader row) => new(row.GetDateTime(0), row.GetGuid(1));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync();
        await _loads.DisposeAsync();
    }
}

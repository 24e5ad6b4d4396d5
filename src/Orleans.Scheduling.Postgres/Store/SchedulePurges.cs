using Npgsql;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Postgres.Audit;
using Orleans.Scheduling.Postgres.History;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>Removes schedules for good. Each statement is a transaction of its own.</summary>
internal sealed class SchedulePurges(NpgsqlDataSource database)
{
    /// <summary>Removes a batch of history.</summary>
    public async Task<HistoryBatch> PurgeHistoryAsync(Guid scheduleId, Guid after, int rows, CancellationToken cancellationToken)
    {
        await using var find = Ranged(HistorySql.ScheduleBatchEnd, scheduleId, after, Guid.AllBitsSet);
        find.Parameters.AddWithValue("rows", rows);
        var found = await find.ReadRowsAsync(row => row.GetGuid(0), cancellationToken, FailureOf(scheduleId));
        Guid? last = found is [var id] ? id : null;
        await using var remove = Ranged(
            PurgeSql.History, scheduleId, after, last is { } end ? PostgresHistory.Next(end) : Guid.AllBitsSet);
        return new HistoryBatch(await remove.WriteAsync(cancellationToken, FailureOf(scheduleId)), last);
    }

    /// <summary>Removes the rest.</summary>
    public async Task PurgeAsync(ScheduleState state, AuditRow audit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PurgeSql.Schedule);
        Fill(command, state, audit);
        await command.WriteAsync(cancellationToken, FailureOf(state.ScheduleId));
    }

    internal static void Fill(NpgsqlCommand command, ScheduleState state, AuditRow audit)
    {
        command.Parameters.AddWithValue("schedule_id", state.ScheduleId);
        command.Parameters.AddWithValue("incarnation", state.Head.Incarnation.ToString());
        command.Parameters.AddWithValue("asked_at", PostgresHistory.TimeOf(state.ScheduleId).UtcDateTime);
        AuditParameters.Add(command, audit);
    }

    private NpgsqlCommand Ranged(string sql, Guid scheduleId, Guid after, Guid before)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("schedule_id", scheduleId);
        command.Parameters.AddWithValue("after_id", after);
        command.Parameters.AddWithValue("before_id", before);
        return command;
    }

    private static string FailureOf(Guid scheduleId) => $"Schedule {scheduleId} can't be purged";
}

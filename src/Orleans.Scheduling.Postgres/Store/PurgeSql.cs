using Orleans.Scheduling.Postgres.Audit;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>
/// The statements that remove a schedule for good. Batches of its history end where
/// <see cref="History.HistorySql.ScheduleBatchEnd"/> says.
/// </summary>
internal static class PurgeSql
{
    /// <summary>Removes a batch; served by execution_by_schedule.</summary>
    public const string History =
        "DELETE FROM execution WHERE schedule_id = @schedule_id AND execution_id > @after_id AND execution_id < @before_id";

    /// <summary>
    /// Removes the rest, served by both primary keys, unless what is there now is another schedule or isn't to go. Of the
    /// requests that are kept, those about the schedule are found by idempotent_request_by_schedule, and the one that created
    /// it, whose id the schedule has, by its time in idempotent_request_by_age.
    /// </summary>
    public const string Schedule =
        $"""
        WITH asked AS (
            SELECT schedule_id
            FROM schedule
            WHERE schedule_id = @schedule_id AND head ? 'purge' AND head ->> 'incarnation' = @incarnation
        ),
        gone AS (
            DELETE FROM schedule_runtime AS r USING asked WHERE r.schedule_id = asked.schedule_id RETURNING r.schedule_id
        ),
        head AS (
            DELETE FROM schedule AS s USING gone WHERE s.schedule_id = gone.schedule_id
        ),
        requests AS (
            DELETE FROM idempotent_request
            WHERE operation LIKE '% %' AND right(operation, 36) = @schedule_id::text AND EXISTS (SELECT FROM gone)
        ),
        creation AS (
            DELETE FROM idempotent_request
            WHERE asked_at = @asked_at AND request_id = @schedule_id AND EXISTS (SELECT FROM gone)
        )
        {AuditSql.InsertWith}
        FROM gone
        """;
}

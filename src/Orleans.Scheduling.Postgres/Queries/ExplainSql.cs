using Npgsql;
using NpgsqlTypes;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>What the explanation of a range of nominal times is made of.</summary>
internal static class ExplainSql
{
    /// <summary>
    /// The history of a range, earliest first, and before it the row that stands for several times and reaches into it; it
    /// is looked for among the latest 1 000. Both parts are served by execution_by_schedule.
    /// </summary>
    private const string History =
        $"""
        SELECT {ExecutionListSql.Columns}
        FROM (
            (SELECT *
             FROM (SELECT * FROM execution
                   WHERE schedule_id = @schedule_id AND execution_id < @from_id
                   ORDER BY execution_id DESC
                   LIMIT 1000) AS earlier
             WHERE scheduled_through >= @from
             ORDER BY execution_id DESC
             LIMIT 1)
            UNION ALL
            (SELECT *
             FROM execution
             WHERE schedule_id = @schedule_id AND execution_id >= @from_id AND execution_id < @to_id
             ORDER BY execution_id
             LIMIT @rows)
        ) AS history
        ORDER BY execution_id
        """;

    /// <summary>When a schedule was last edited; served by audit_edits.</summary>
    public const string LastEdit =
        """
        SELECT at
        FROM audit
        WHERE schedule_id = @schedule_id AND action = 'schedule_update'
        ORDER BY audit_id DESC
        LIMIT 1
        """;

    /// <param name="command">To fill.</param>
    /// <param name="scheduleId">The schedule.</param>
    /// <param name="from">Begin of the range, in whole milliseconds.</param>
    /// <param name="to">Its end, no more in it, in whole milliseconds.</param>
    /// <param name="rows">Rows of the range, at most.</param>
    public static NpgsqlCommand Range(
        NpgsqlCommand command, Guid scheduleId, DateTimeOffset from, DateTimeOffset to, int rows)
    {
        command.CommandText = History;
        command.Parameters.AddWithValue("schedule_id", scheduleId);
        command.Parameters.AddWithValue("from_id", ExecutionListSql.FirstId(from.ToUnixTimeMilliseconds()));
        command.Parameters.AddWithValue("to_id", ExecutionListSql.FirstId(to.ToUnixTimeMilliseconds()));
        command.Parameters.AddWithValue("from", NpgsqlDbType.TimestampTz, from.UtcDateTime);
        command.Parameters.AddWithValue("rows", rows);
        return command;
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>Figures over the newest rows of one schedule's history; served by execution_by_schedule, from its newest end.</summary>
/// <remarks>100 000 rows of a million took half a second on two cores, most of it reading the rows.</remarks>
internal static class ExecutionStatsSql
{
    /// <param name="command">To fill.</param>
    /// <param name="filter">The schedule, and a range of nominal times.</param>
    /// <param name="rows">How many rows are considered, at most: what bounds the time this takes.</param>
    public static NpgsqlCommand Stats(NpgsqlCommand command, ExecutionFilter filter, int rows)
    {
        var where = ExecutionListSql.Filter(new Conditions(command), filter).Where;
        command.Parameters.AddWithValue("rows", rows);
        command.CommandText =
            $"""
            WITH considered AS MATERIALIZED (
                SELECT execution_id, status, occurrences, decided_at, started_at, finished_at, error,
                       extract(epoch FROM finished_at - started_at)::float8 * 1000 AS duration,
                       -- A later attempt isn't late, it was to wait.
                       CASE WHEN attempt <= 1 THEN extract(epoch FROM started_at - fire_at)::float8 * 1000 END AS lateness
                FROM execution
                {where}
                ORDER BY execution_id DESC
                LIMIT @rows
            ),
            counted AS (
                SELECT jsonb_object_agg(status, occurrences) AS counts
                FROM (SELECT status, sum(occurrences) AS occurrences FROM considered GROUP BY status) AS by_status
            ),
            measured AS (
                SELECT count(*) AS rows, min(started_at) AS first_at, max(started_at) AS last_at,
                       percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY duration) AS durations,
                       percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY lateness) AS latenesses
                FROM considered
            ),
            failed AS (
                SELECT execution_id, error, coalesce(finished_at, decided_at) AS at
                FROM considered
                WHERE error IS NOT NULL
                ORDER BY execution_id DESC
                LIMIT 1
            )
            SELECT counts::text, rows, first_at, last_at, durations, latenesses, execution_id, error, at
            FROM counted
            CROSS JOIN measured
            LEFT JOIN failed ON true
            """;
        return command;
    }

    public static ExecutionStats Read(NpgsqlDataReader row) => new(
        row.IsDBNull(0) ? ImmutableDictionary<ExecutionStatus, long>.Empty : Counts(row.GetString(0)),
        row.GetInt64(1),
        Rows.Time(row, 2),
        Rows.Time(row, 3),
        Percentiles(row, 4),
        Percentiles(row, 5),
        row.IsDBNull(6) ? null : new LastError(row.GetGuid(6), row.GetString(7), row.GetDateTime(8)));

    private static ImmutableDictionary<ExecutionStatus, long> Counts(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.EnumerateObject().ToImmutableDictionary(
            count => WireNames.Parse<ExecutionStatus>(count.Name), count => count.Value.GetInt64());
    }

    private static Percentiles? Percentiles(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) || row.GetFieldValue<double?[]>(column) is not [{ } p50, { } p95, { } p99]
            ? null
            : new Percentiles(p50, p95, p99);
}

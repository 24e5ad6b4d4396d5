using System.Buffers.Binary;
using Npgsql;
using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>History, newest nominal time first. sql/006_execution.sql says which index serves which filter.</summary>
internal static class ExecutionListSql
{
    public const string Columns =
        """
        execution_id, schedule_id, status, cause, scheduled_at, fire_at, scheduled_through, occurrences, reason, attempt,
        dispatch, decided_at, started_at, finished_at, silo, triggered_by, error, response_status, response_excerpt,
        next_attempt_at, context, extensions, progress
        """;

    public const string Get = $"SELECT {Columns} FROM execution WHERE execution_id = @execution_id";

    // Word for word the condition of its partial index.
    private const string Unfinished = "status IN ('queued', 'running', 'retry_waiting')";

    public static NpgsqlCommand Page(NpgsqlCommand command, ExecutionFilter filter, Cursor? after, int rows)
    {
        var where = Filter(new Conditions(command), filter)
            .Uuid("execution_id < @after_id", "after_id", after?.Id)
            .Where;
        command.Parameters.AddWithValue("rows", rows);
        command.CommandText = $"SELECT {Columns} FROM execution {where} ORDER BY execution_id DESC LIMIT @rows";
        return command;
    }

    public static NpgsqlCommand Count(NpgsqlCommand command, ExecutionFilter filter)
    {
        command.CommandText = $"SELECT count(*) FROM execution {Filter(new Conditions(command), filter).Where}";
        return command;
    }

    public static Conditions Filter(Conditions conditions, ExecutionFilter filter) => conditions
        .Uuid("schedule_id = @schedule_id", "schedule_id", filter.ScheduleId)
        .AddIf(filter.Unfinished, Unfinished)
        .AddIf(filter.Status is not null, StatusIs(filter.Status.GetValueOrDefault()))
        // The ids' range finds the rows, to the millisecond; the times then decide.
        .Uuid("execution_id >= @from_id", "from_id", filter.From is { } from ? FirstId(from.ToUnixTimeMilliseconds()) : null)
        .Time("scheduled_at >= @from", "from", filter.From)
        .Uuid("execution_id < @before_id", "before_id", filter.Before is { } before ? FirstId(before.ToUnixTimeMilliseconds() + 1) : null)
        .Time("scheduled_at < @before", "before", filter.Before);

    /// <summary>
    /// One of twelve words of our own, and not a parameter: only of a constant can the planner tell which partial index
    /// holds it.
    /// </summary>
    private static string StatusIs(ExecutionStatus status) => $"status = '{WireNames.Of(status)}'";

    /// <summary>The least id of a nominal millisecond.</summary>
    public static Guid FirstId(long milliseconds)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, Math.Clamp(milliseconds, 0, (1L << 48) - 1) << 16);
        return new Guid(bytes, bigEndian: true);
    }
}

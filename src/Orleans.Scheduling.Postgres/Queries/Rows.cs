using Npgsql;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>Rows as the lists select them, column by column.</summary>
internal static class Rows
{
    public static ExecutionRow Execution(NpgsqlDataReader row) => new()
    {
        ExecutionId = row.GetGuid(0),
        ScheduleId = row.GetGuid(1),
        Status = WireNames.Parse<ExecutionStatus>(row.GetString(2)),
        Cause = row.GetString(3),
        ScheduledAt = row.GetDateTime(4),
        FireAt = row.GetDateTime(5),
        ScheduledThrough = Time(row, 6),
        Count = row.GetInt64(7),
        Reason = Text(row, 8),
        Attempt = row.GetInt32(9),
        Dispatch = row.GetInt32(10),
        DecidedAt = row.GetDateTime(11),
        StartedAt = Time(row, 12),
        FinishedAt = Time(row, 13),
        Silo = Text(row, 14),
        TriggeredBy = Text(row, 15),
        Error = Text(row, 16),
        ResponseStatus = row.IsDBNull(17) ? null : row.GetInt32(17),
        ResponseExcerpt = Text(row, 18),
        NextAttemptAt = Time(row, 19),
        ContextJson = Text(row, 20),
        Extensions = StoredJson.ReadExtensions(Text(row, 21)),
        Progress = StoredJson.ReadProgress(Text(row, 22)),
    };

    public static AuditRow Audit(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.GetDateTime(2), row.GetString(3), Text(row, 4), Text(row, 5),
        Text(row, 6))
    {
        Resource = Text(row, 7),
        Changes = StoredJson.ReadChanges(Text(row, 8)),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset? Time(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetDateTime(column);
}

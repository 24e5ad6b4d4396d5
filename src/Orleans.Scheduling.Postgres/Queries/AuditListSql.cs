using Npgsql;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>One schedule's trail, newest first; served by audit_by_schedule.</summary>
internal static class AuditListSql
{
    public static NpgsqlCommand Page(NpgsqlCommand command, Guid scheduleId, Cursor? after, int rows)
    {
        var where = new Conditions(command)
            .Uuid("schedule_id = @schedule_id", "schedule_id", scheduleId)
            .Uuid("audit_id < @after_id", "after_id", after?.Id)
            .Where;
        command.Parameters.AddWithValue("rows", rows);
        command.CommandText =
            $"""
            SELECT audit_id, schedule_id, at, action, actor, note, trace_id
            FROM audit
            {where}
            ORDER BY audit_id DESC
            LIMIT @rows
            """;
        return command;
    }
}

using Npgsql;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>
/// The audit trail, newest first. Served by audit_by_schedule, audit_by_resource, audit_by_action or audit_by_actor where it is
/// filtered so, and by the primary key for ranges of time and without filters.
/// </summary>
internal static class AuditListSql
{
    // An id has the time at which the change arrived, which may be a little before it was made.
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    public static NpgsqlCommand Page(NpgsqlCommand command, AuditListFilter filter, Cursor? after, int rows)
    {
        var where = new Conditions(command)
            .Uuid("schedule_id = @schedule_id", "schedule_id", filter.ScheduleId)
            .Text("resource = @resource", "resource", filter.Resource)
            .Text("action = @action", "action", filter.Action)
            .Text("actor = @actor", "actor", filter.Actor)
            // The ids' range finds the rows; the times then decide.
            .Uuid("audit_id >= @from_id", "from_id", FirstId(filter.From, -MaxWait))
            .Time("at >= @from", "from", filter.From)
            .Uuid("audit_id < @before_id", "before_id", FirstId(filter.Before, TimeSpan.FromMilliseconds(1)))
            .Time("at < @before", "before", filter.Before)
            .Uuid("audit_id < @after_id", "after_id", after?.Id)
            .Where;
        command.Parameters.AddWithValue("rows", rows);
        command.CommandText =
            $"""
            SELECT audit_id, schedule_id, at, action, actor, note, trace_id, resource, changes
            FROM audit
            {where}
            ORDER BY audit_id DESC
            LIMIT @rows
            """;
        return command;
    }

    private static Guid? FirstId(DateTimeOffset? time, TimeSpan slack) =>
        time is { } at ? ExecutionListSql.FirstId(at.ToUnixTimeMilliseconds() + (long)slack.TotalMilliseconds) : null;
}

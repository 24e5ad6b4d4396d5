using Npgsql;
using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>The list of schedules, newest first. sql/005_schedule.sql says which index serves which filter.</summary>
internal static class ScheduleListSql
{
    public static NpgsqlCommand Page(NpgsqlCommand command, ScheduleFilter filter, Cursor? after, int rows)
    {
        var where = Filter(new Conditions(command), filter)
            .AddIf(after is not null, "(s.created_at, s.schedule_id) < (@after_created, @after_id)")
            .Where;
        if (after is { } cursor)
        {
            command.Parameters.AddWithValue("after_created", cursor.CreatedAt!.Value.UtcDateTime);
            command.Parameters.AddWithValue("after_id", cursor.Id);
        }

        command.Parameters.AddWithValue("rows", rows);
        command.CommandText =
            $"""
            SELECT s.schedule_id, s.created_at, s.head, r.runtime
            FROM schedule AS s
            JOIN schedule_runtime AS r USING (schedule_id)
            {where}
            ORDER BY s.created_at DESC, s.schedule_id DESC
            LIMIT @rows
            """;
        return command;
    }

    public static NpgsqlCommand Count(NpgsqlCommand command, ScheduleFilter filter)
    {
        // Every schedule has its runtime: the join matters only where a condition is about it.
        var join = filter.NextFireFrom is null && filter.NextFireBefore is null
            ? ""
            : "JOIN schedule_runtime AS r USING (schedule_id)";
        command.CommandText = $"SELECT count(*) FROM schedule AS s {join} {Filter(new Conditions(command), filter).Where}";
        return command;
    }

    private static Conditions Filter(Conditions conditions, ScheduleFilter filter) => conditions
        .AddIf(filter.Status is null && !filter.IncludeDeleted, "s.status <> 'deleted'")
        .Text("s.status = @status", "status", filter.Status is { } status ? WireNames.Of(status) : null)
        .Text("s.schedule_type = @type", "type", filter.Type is { } type ? WireNames.Of(type) : null)
        .Text("s.workflow_id = @workflow_id", "workflow_id", filter.WorkflowId)
        .Text("s.created_by = @created_by", "created_by", filter.CreatedBy)
        .Text("s.community_id = @community_id", "community_id", filter.CommunityId)
        .Texts("s.tags <> '{}' AND s.tags && @tags_any", "tags_any", filter.TagsAny)
        .Texts("s.tags <> '{}' AND s.tags @> @tags_all", "tags_all", filter.TagsAll)
        .Text("s.name >= @name_from", "name_from", filter.NamePrefix)
        // The last of all characters: what begins with the prefix lies before it.
        .Text("s.name < @name_to", "name_to", filter.NamePrefix is { } prefix ? prefix + "\U0010FFFF" : null)
        .Time("r.next_fire_at >= @fire_from", "fire_from", filter.NextFireFrom)
        .Time("r.next_fire_at < @fire_before", "fire_before", filter.NextFireBefore);
}

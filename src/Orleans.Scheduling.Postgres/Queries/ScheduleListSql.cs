using Npgsql;
using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>
/// The list of schedules, newest first. sql/005_schedule.sql and sql/031_schedule_kinds.sql say which index serves which filter.
/// </summary>
internal static class ScheduleListSql
{
    private const string Order = "ORDER BY s.created_at DESC, s.schedule_id DESC";

    public static NpgsqlCommand Page(NpgsqlCommand command, ScheduleFilter filter, Cursor? after, int rows)
    {
        const string After = "(s.created_at, s.schedule_id) < (@after_created, @after_id)";
        if (after is { } cursor)
        {
            command.Parameters.AddWithValue("after_created", cursor.CreatedAt!.Value.UtcDateTime);
            command.Parameters.AddWithValue("after_id", cursor.Id);
        }

        command.Parameters.AddWithValue("rows", rows);
        var conditions = Others(new Conditions(command), filter);
        command.CommandText = conditions.Where.Length == 0 && IsOfKinds(filter)
            ? $"""
               SELECT s.schedule_id, s.created_at, s.head, r.runtime
               FROM (SELECT s.created_at, s.schedule_id
                     FROM ({OfKinds(filter, after is null ? "" : $"AND {After}")}) AS s
                     {Order}
                     LIMIT @rows) AS page
               JOIN schedule AS s USING (schedule_id)
               JOIN schedule_runtime AS r USING (schedule_id)
               ORDER BY page.created_at DESC, page.schedule_id DESC
               """
            : $"""
               SELECT s.schedule_id, s.created_at, s.head, r.runtime
               FROM schedule AS s
               JOIN schedule_runtime AS r USING (schedule_id)
               {Kind(conditions, filter).AddIf(after is not null, After).Where}
               {Order}
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
        command.CommandText = $"SELECT count(*) FROM schedule AS s {join} {Kind(Others(new Conditions(command), filter), filter).Where}";
        return command;
    }

    // All of all kinds is in the order of its own index.
    private static bool IsOfKinds(ScheduleFilter filter) => filter.Status is not null || filter.Type is not null || !filter.IncludeDeleted;

    // Each is in order already and gives no more than the page needs, so they are merged without a sort.
    private static string OfKinds(ScheduleFilter filter, string after) => string.Join(
        " UNION ALL ",
        from status in WireNames.All<ScheduleStatus>()
        where filter.Status is { } only ? status == WireNames.Of(only) : filter.IncludeDeleted || status != WireNames.Of(ScheduleStatus.Deleted)
        from type in filter.Type is { } asked ? [WireNames.Of(asked)] : WireNames.All<ScheduleType>()
        select $"""
                (SELECT s.created_at, s.schedule_id
                 FROM schedule AS s
                 WHERE s.status = '{status}' AND s.schedule_type = '{type}' {after}
                 {Order}
                 LIMIT @rows)
                """);

    private static Conditions Kind(Conditions conditions, ScheduleFilter filter) => conditions
        .AddIf(filter.Status is null && !filter.IncludeDeleted, "s.status <> 'deleted'")
        .Text("s.status = @status", "status", filter.Status is { } status ? WireNames.Of(status) : null)
        .Text("s.schedule_type = @type", "type", filter.Type is { } type ? WireNames.Of(type) : null);

    private static Conditions Others(Conditions conditions, ScheduleFilter filter) => conditions
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

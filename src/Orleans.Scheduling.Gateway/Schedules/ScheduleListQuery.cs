using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>The query parameters of a list of schedules.</summary>
internal static class ScheduleListQuery
{
    public static readonly QueryParameter IncludeDeleted =
        QueryParameter.Flag("include_deleted", "Shows deleted schedules, too.");

    private static readonly QueryParameter Status = QueryParameter.OneOf<ScheduleStatus>(
        "status", "Status equals; deleted needs no include_deleted. Default: any but deleted.");

    private static readonly QueryParameter Type = QueryParameter.OneOf<ScheduleType>("type", "Type equals.");
    private static readonly QueryParameter Workflow = QueryParameter.Text("workflow_id", "Workflow equals.");
    private static readonly QueryParameter Creator = QueryParameter.Text("created_by", "Creator equals.");
    private static readonly QueryParameter Community = QueryParameter.Text("community_id", "Community equals.");
    private static readonly QueryParameter Tags = QueryParameter.List("tags", "Has at least one of these tags.");
    private static readonly QueryParameter TagsAll = QueryParameter.List("tags_all", "Has all of these tags.");
    private static readonly QueryParameter NamePrefix =
        QueryParameter.Text("name_prefix", "Name begins with; upper and lower case differ.");

    private static readonly QueryParameter NextFrom =
        QueryParameter.Text("next_from", "Fires next at or after this ISO 8601 time.");

    private static readonly QueryParameter NextBefore =
        QueryParameter.Text("next_before", "Fires next before this ISO 8601 time.");

    public static readonly IReadOnlyList<QueryParameter> Parameters =
    [
        Status, Type, Workflow, Creator, Community, Tags, TagsAll, NamePrefix, NextFrom, NextBefore, IncludeDeleted,
        .. PageRequest.Parameters,
    ];

    public static ScheduleFilter Read(QueryReader query)
    {
        var status = query.OneOf<ScheduleStatus>(Status);
        return new ScheduleFilter
        {
            Status = status,
            Type = query.OneOf<ScheduleType>(Type),
            WorkflowId = query.Text(Workflow),
            CreatedBy = query.Text(Creator),
            CommunityId = query.Text(Community),
            TagsAny = query.List(Tags),
            TagsAll = query.List(TagsAll),
            NamePrefix = query.Text(NamePrefix),
            NextFireFrom = query.Time(NextFrom),
            NextFireBefore = query.Time(NextBefore),
            IncludeDeleted = query.Flag(IncludeDeleted) || status == ScheduleStatus.Deleted,
        };
    }
}

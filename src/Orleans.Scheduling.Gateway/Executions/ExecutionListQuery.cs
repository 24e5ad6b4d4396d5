using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Executions;

/// <summary>The query parameters of a list of executions.</summary>
internal static class ExecutionListQuery
{
    public static readonly QueryParameter Schedule = QueryParameter.Text("schedule_id", "Schedule equals.");

    private static readonly QueryParameter Status = QueryParameter.OneOf<ExecutionStatus>("status", "Status equals.");

    private static readonly QueryParameter From =
        QueryParameter.Text("from", "Nominal time lies at or after this ISO 8601 time.");

    private static readonly QueryParameter Before =
        QueryParameter.Text("before", "Nominal time lies before this ISO 8601 time.");

    /// <summary>Those of the executions of one schedule.</summary>
    public static readonly IReadOnlyList<QueryParameter> OfSchedule = [Status, From, Before, .. PageRequest.Parameters];

    /// <summary>Those of all executions.</summary>
    public static readonly IReadOnlyList<QueryParameter> OfAll = [Schedule, .. OfSchedule];

    public static ExecutionFilter Read(QueryReader query) => new()
    {
        Status = query.OneOf<ExecutionStatus>(Status),
        From = query.Time(From),
        Before = query.Time(Before),
    };
}

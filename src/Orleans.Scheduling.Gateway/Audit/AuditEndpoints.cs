using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Gateway.Audit;

/// <summary>Who changed what, when and why, as it was stored with each change.</summary>
internal static class AuditEndpoints
{
    private static readonly QueryParameter Schedule = QueryParameter.Text("schedule_id", "Schedule equals.");

    private static readonly QueryParameter Resource =
        QueryParameter.Text("resource", "What was changed, where it is no schedule, equals: calendar/holidays, workflow/nightly, …");

    private static readonly QueryParameter Action =
        QueryParameter.Text("action", "Action equals: schedule_create, schedule_update, schedule_paused, calendar_update, …");

    private static readonly QueryParameter PerformedBy = QueryParameter.Text("performed_by", "Who did it equals.");

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/audit", ListAsync)
        .WithTags("Audit")
        .WithName("ListAudit").WithSummary("Lists changes of schedules, calendars and workflows, newest first; those of what is deleted, too.")
        .WithQuery(
            [Schedule, Resource, Action, PerformedBy, .. TimeRange.Parameters, PageRequest.CursorParameter, PageRequest.LimitParameter])
        .WithProblems(400);

    private static async Task<Ok<PageResponse<AuditResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var (from, to) = TimeRange.Read(query);
        var filter = new AuditListFilter
        {
            ScheduleId = query.Id(Schedule),
            Resource = query.Text(Resource),
            Action = query.Text(Action),
            Actor = query.Text(PerformedBy),
            From = from,
            Before = to,
        };
        var page = new PageRequest(
            query.Text(PageRequest.CursorParameter),
            query.Number(PageRequest.LimitParameter, PageRequest.DefaultLimit),
            WithTotal: false);
        query.ThrowIfAnyWrong();
        var found = await page.RunAsync((cursor, limit, _) =>
            replicas.ReadAsync(queries => queries.ListAuditAsync(filter, cursor, limit, cancellationToken)));
        return TypedResults.Ok(PageResponse<AuditResponse>.From(found, From));
    }

    private static AuditResponse From(AuditRow row) => new()
    {
        AuditId = row.AuditId,
        ScheduleId = row.ScheduleId,
        Resource = row.Resource,
        At = row.At.UtcDateTime,
        Action = row.Action,
        PerformedBy = row.Actor,
        Note = row.Note,
        TraceId = row.TraceId,
        Changes = [.. row.Changes.Select(change => new AuditChangeResponse
        {
            Field = change.Field,
            Before = change.Before,
            After = change.After,
        })],
    };
}

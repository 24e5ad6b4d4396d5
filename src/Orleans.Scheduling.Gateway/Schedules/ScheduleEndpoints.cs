using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Conflicts;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.OpenApi;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Schedules: create, read, edit, delete.</summary>
internal static class ScheduleEndpoints
{
    // Older clients know no pages here: as many as may be come at once.
    private static readonly QueryParameter WorkflowLimit =
        PageRequest.LimitParameter with { Description = $"Rows on a page. Default {PageRequest.MaxLimit}." };

    private static readonly QueryParameter Hard =
        QueryParameter.Flag("hard", "Keeps no history, either, nor anything else but the audit trail; also of a deleted schedule.");

    public static void Map(IEndpointRouteBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("Schedules");

        schedules.MapPost("/", CreateAsync)
            .WithName("CreateSchedule").WithSummary("Creates a schedule.")
            .Accepts<ScheduleRequest>("application/json")
            .WithAudit("schedule_create", CallerNames.CreatedBy)
            .WithIdempotencyKey()
            .WithProblems(400, 403, 413, 415, 429);

        schedules.MapGet("/", ListAsync)
            .WithName("ListSchedules").WithSummary("Lists schedules, newest first.")
            .WithQuery(ScheduleListQuery.Parameters)
            .WithProblems(400);

        schedules.MapGet("/{id:guid}", GetAsync)
            .WithName("GetSchedule").WithSummary("Reads a schedule.")
            .WithDescription("The ETag is the version: with If-None-Match, 304 says that neither definition nor status "
                + "changed; counts and fire times may have.")
            .WithQuery(ScheduleListQuery.IncludeDeleted)
            .WithHeader("If-None-Match", "ETag of the version the caller has.")
            .Produces(StatusCodes.Status304NotModified)
            .WithProblems(400, 404);

        schedules.MapPut("/{id:guid}", ReplaceAsync)
            .WithName("ReplaceSchedule").WithSummary("Replaces a schedule's definition; with timing fields only, its timing.")
            .WithDescription("Status and counts stay. New timing takes effect from now on.")
            .Accepts<ScheduleRequest>("application/json")
            .WithAudit("schedule_update", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 403, 404, 409, 413, 415, 429);

        schedules.MapPatch("/{id:guid}", PatchAsync)
            .WithName("PatchSchedule").WithSummary("Changes the fields given (JSON merge patch, RFC 7396).")
            .WithDescription("null puts a field back to its default; misfire_grace_seconds null means no limit.")
            .Accepts<ScheduleRequest>("application/merge-patch+json", "application/json")
            .WithAudit("schedule_update", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 403, 404, 409, 413, 415, 429);

        schedules.MapDelete("/{id:guid}", DeleteAsync)
            .WithName("DeleteSchedule").WithSummary("Removes a schedule and cancels its executions; history is kept.")
            .WithDescription("With hard, the history goes as well, once the executions have ended: the schedule is deleted at once, "
                + "and gone for include_deleted, too, within seconds, or minutes where the history is long.")
            .WithQuery(Hard)
            .WithAudit("schedule_remove", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 404);

        schedules.MapGet("/workflow/{workflow_id}", ListOfWorkflowAsync)
            .WithName("ListSchedulesOfWorkflow").WithSummary("Lists the schedules that run a workflow, newest first.")
            .WithQuery(PageRequest.CursorParameter, WorkflowLimit)
            .WithProblems(400);
    }

    private static async Task<Created<ScheduleResponse>> CreateAsync(
        HttpContext http, ScheduleEditor editor, ConflictWarnings conflicts, CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.CreatedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        var created = await editor.CreateAsync(json, http.KeyedRequest(), caller, cancellationToken);
        var response = ScheduleResponses.From(created);
        var warnings = await conflicts.OfCreatedAsync(created, cancellationToken);
        http.Response.Headers.ETag = Preconditions.ETag(created.Version);
        return TypedResults.Created(
            $"{http.Request.PathBase}{GatewayRoutes.Base}/schedules/{created.ScheduleId}",
            response with { Warnings = [.. response.Warnings, .. warnings] });
    }

    private static async Task<Ok<PageResponse<ScheduleResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = ScheduleListQuery.Read(query);
        var page = PageRequest.Read(query);
        query.ThrowIfAnyWrong();
        var found = await page.RunAsync((cursor, limit, withTotal) =>
            replicas.ReadAsync(queries => queries.ListAsync(filter, cursor, limit, withTotal, cancellationToken)));
        return TypedResults.Ok(PageResponse<ScheduleResponse>.From(found, ScheduleResponses.From));
    }

    private static async Task<Results<Ok<ScheduleResponse>, StatusCodeHttpResult>> GetAsync(
        Guid id, HttpContext http, ScheduleQueries queries, CancellationToken cancellationToken)
    {
        var found = await queries.RequireAsync(id, http.Request, cancellationToken);
        http.Response.Headers.ETag = Preconditions.ETag(found.Version);
        return Preconditions.IsKnown(http.Request, found.Version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(ScheduleResponses.From(found));
    }

    private static async Task<Ok<ScheduleResponse>> ReplaceAsync(
        Guid id, HttpContext http, ScheduleEditor editor, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        return http.Answer(await editor.ReplaceAsync(id, json, expected, caller, cancellationToken));
    }

    private static async Task<Ok<ScheduleResponse>> PatchAsync(
        Guid id, HttpContext http, ScheduleEditor editor, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        return http.Answer(await editor.PatchAsync(id, json, expected, caller, cancellationToken));
    }

    private static async Task<Ok<RemovedResponse>> DeleteAsync(
        Guid id, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var query = new QueryReader(http.Request);
        var hard = query.Flag(Hard);
        query.ThrowIfAnyWrong();
        var schedule = grains.GetGrain<IScheduleGrain>(id);
        await (hard
            ? schedule.PurgeAsync(expected, caller, cancellationToken)
            : schedule.DeleteAsync(expected, caller, cancellationToken));
        return TypedResults.Ok(new RemovedResponse { ScheduleId = id });
    }

    private static async Task<Ok<WorkflowSchedulesResponse>> ListOfWorkflowAsync(
        [FromRoute(Name = "workflow_id")] string workflowId,
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = new ScheduleFilter { WorkflowId = workflowId };
        var page = new PageRequest(
            query.Text(PageRequest.CursorParameter), query.Number(WorkflowLimit, PageRequest.MaxLimit), WithTotal: true);
        query.ThrowIfAnyWrong();
        var found = await page.RunAsync((cursor, limit, withTotal) =>
            replicas.ReadAsync(queries => queries.ListAsync(filter, cursor, limit, withTotal, cancellationToken)));
        return TypedResults.Ok(new WorkflowSchedulesResponse
        {
            WorkflowId = workflowId,
            Schedules = [.. found.Items.Select(ScheduleResponses.From)],
            Count = found.Total ?? found.Items.Length,
            NextCursor = found.NextCursor,
        });
    }
}

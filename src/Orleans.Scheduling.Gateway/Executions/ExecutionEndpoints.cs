using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Gateway.Executions;

/// <summary>Executions: list, read, cancel, redrive.</summary>
internal static class ExecutionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/schedules/{id:guid}/executions", ListOfScheduleAsync)
            .WithTags("Executions")
            .WithName("ListExecutionsOfSchedule").WithSummary("Lists a schedule's history by nominal time, newest first.")
            .WithQuery([.. ExecutionListQuery.OfSchedule, ScheduleListQuery.IncludeDeleted])
            .WithProblems(400, 404);

        var executions = api.MapGroup("/executions").WithTags("Executions");

        executions.MapGet("/", ListAsync)
            .WithName("ListExecutions").WithSummary("Lists history by nominal time, newest first.")
            .WithQuery(ExecutionListQuery.OfAll)
            .WithProblems(400);

        executions.MapGet("/running", ListRunningAsync)
            .WithName("ListRunningExecutions").WithSummary("Lists the executions that haven't ended, newest first.")
            .WithQuery([ExecutionListQuery.Schedule, .. PageRequest.Parameters])
            .WithProblems(400);

        executions.MapGet("/stats/{schedule_id:guid}", GetStatsAsync)
            .WithName("GetExecutionStats").WithSummary("Counts a schedule's history by status, and tells how long and how late.")
            .WithDescription($"Of the newest {ScheduleQueries.MaxStatsRows} rows in the range.")
            .WithQuery([.. TimeRange.Parameters, ScheduleListQuery.IncludeDeleted])
            .WithProblems(400, 404);

        executions.MapGet("/{id:guid}", GetAsync)
            .WithName("GetExecution").WithSummary("Reads an execution.")
            .WithProblems(400, 404);

        executions.MapPost("/{id:guid}/cancel", CancelAsync)
            .WithName("CancelExecution").WithSummary("Asks an execution under way to stop.")
            .WithAudit("execution_cancel", CallerNames.PerformedBy)
            .WithProblems(400, 404, 409);

        executions.MapPost("/{id:guid}/redrive", RedriveAsync)
            .WithName("RedriveExecution").WithSummary("Runs an execution that ended badly anew, as another one.")
            .Accepts<RedriveRequest>(isOptional: true, "application/json")
            .WithAudit("execution_redrive", CallerNames.TriggeredBy)
            .WithProblems(400, 404, 409, 413, 415, 429);
    }

    private static async Task<Ok<PageResponse<ExecutionResponse>>> ListOfScheduleAsync(
        Guid id, HttpRequest request, ScheduleQueries queries, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = ExecutionListQuery.Read(query) with { ScheduleId = id };
        var page = PageRequest.Read(query);
        query.ThrowIfAnyWrong();
        await queries.RequireAsync(id, request, cancellationToken);
        return await PageAsync(replicas, filter, page, cancellationToken);
    }

    private static async Task<Ok<PageResponse<ExecutionResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = ExecutionListQuery.Read(query) with { ScheduleId = query.Id(ExecutionListQuery.Schedule) };
        var page = PageRequest.Read(query);
        query.ThrowIfAnyWrong();
        return await PageAsync(replicas, filter, page, cancellationToken);
    }

    private static async Task<Ok<PageResponse<ExecutionResponse>>> ListRunningAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var filter = new ExecutionFilter { ScheduleId = query.Id(ExecutionListQuery.Schedule), Unfinished = true };
        var page = PageRequest.Read(query);
        query.ThrowIfAnyWrong();
        return await PageAsync(replicas, filter, page, cancellationToken);
    }

    private static async Task<Ok<ExecutionStatsResponse>> GetStatsAsync(
        [FromRoute(Name = "schedule_id")] Guid scheduleId,
        HttpRequest request, ScheduleQueries queries, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var (from, to) = TimeRange.Read(query);
        query.ThrowIfAnyWrong();
        await queries.RequireAsync(scheduleId, request, cancellationToken);
        var filter = new ExecutionFilter { ScheduleId = scheduleId, From = from, Before = to };
        var stats = await replicas.ReadAsync(copy => copy.GetStatsAsync(filter, cancellationToken));
        return TypedResults.Ok(ExecutionStatsResponses.From(scheduleId, filter, stats));
    }

    private static async Task<Ok<ExecutionResponse>> GetAsync(
        Guid id, ScheduleQueries queries, LiveProgress progress, CancellationToken cancellationToken) =>
        await queries.GetExecutionAsync(id, cancellationToken) is { } row
            ? TypedResults.Ok(ExecutionResponses.From(await progress.AddAsync(row, cancellationToken)))
            : throw Missing.Execution(id);

    private static async Task<Accepted<ExecutionCancelResponse>> CancelAsync(
        Guid id, HttpContext http, ScheduleQueries queries, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var row = await queries.GetExecutionAsync(id, cancellationToken) ?? throw Missing.Execution(id);
        if (row.Status.IsTerminal())
            throw new SchedulingException(SchedulingError.Conflict, $"The execution has ended: {row.Status}.");

        await grains.GetGrain<IScheduleGrain>(row.ScheduleId).CancelExecutionAsync(id, caller, cancellationToken);
        return TypedResults.Accepted(
            $"{http.Request.PathBase}{GatewayRoutes.Base}/executions/{id}",
            new ExecutionCancelResponse { ExecutionId = id, ScheduleId = row.ScheduleId });
    }

    private static async Task<Accepted<RedriveResponse>> RedriveAsync(
        Guid id, HttpContext http, ScheduleQueries queries, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.TriggeredBy);
        var json = await JsonBody.ReadAsync(http.Request, required: false, cancellationToken);
        var redrive = ActionBody.Read(json, GatewayJson.Default.RedriveRequest);
        var row = await queries.GetExecutionAsync(id, cancellationToken) ?? throw Missing.Execution(id);
        var redriven = await grains.GetGrain<IScheduleGrain>(row.ScheduleId)
            .RedriveExecutionAsync(id, redrive.Number, caller, cancellationToken);
        return TypedResults.Accepted(
            $"{http.Request.PathBase}{GatewayRoutes.Base}/executions/{redriven.ExecutionId}",
            new RedriveResponse
            {
                ExecutionId = redriven.ExecutionId,
                ScheduleId = row.ScheduleId,
                RedriveOf = id,
                Number = redriven.Number,
                Status = redriven.Status,
            });
    }

    private static async Task<Ok<PageResponse<ExecutionResponse>>> PageAsync(
        ReplicaQueries replicas, ExecutionFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var found = await page.RunAsync((cursor, limit, withTotal) =>
            replicas.ReadAsync(queries => queries.ListExecutionsAsync(filter, cursor, limit, withTotal, cancellationToken)));
        return TypedResults.Ok(PageResponse<ExecutionResponse>.From(found, ExecutionResponses.From));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Many schedules in one request, each with a result of its own.</summary>
internal static class BulkEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var bulk = api.MapGroup("/schedules/bulk").WithTags("Schedules");

        bulk.MapPost("/create", CreateAsync)
            .WithName("BulkCreateSchedules").WithSummary($"Creates up to {BulkItems.Max} schedules, each by itself.")
            .WithDescription("A schedule that is refused leaves the others alone; its result carries the problem that a "
                + "single create would have answered with. Results come in the order of the request.")
            .Accepts<BulkCreateRequest>("application/json")
            .WithMetadata(BodyLimit.Many)
            .WithAudit("schedule_bulk_create", CallerNames.CreatedBy)
            .WithIdempotencyKey()
            .WithProblems(400, 413, 415);

        bulk.MapPost("/operation", OperateAsync)
            .WithName("OperateOnSchedules")
            .WithSummary($"Pauses, resumes, deletes, cancels or triggers up to {BulkItems.Max} schedules, each by itself.")
            .WithDescription("They are named by schedule_ids or found by filter. One that refuses leaves the others alone; "
                + "its result carries the problem that the operation by itself would have answered with.")
            .Accepts<BulkOperationRequest>("application/json")
            .WithAudit("schedule_bulk_operation", CallerNames.PerformedBy)
            .WithIdempotencyKey()
            .WithProblems(400, 413, 415);
    }

    private static async Task<Ok<BulkCreateResponse>> CreateAsync(
        HttpContext http, BulkCreator creator, CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.CreatedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        return TypedResults.Ok(await creator.CreateAsync(http, json, caller, cancellationToken));
    }

    private static async Task<Ok<BulkOperationResponse>> OperateAsync(
        HttpContext http, BulkOperator operations, CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        var body = BulkOperationBody.Read(json);
        return TypedResults.Ok(await operations.RunAsync(http, body, caller, cancellationToken));
    }
}

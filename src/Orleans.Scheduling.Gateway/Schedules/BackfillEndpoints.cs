using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Past times of a schedule run on request: ask for them, and call them off. GET of the schedule shows how they do.</summary>
internal static class BackfillEndpoints
{
    private static readonly QueryParameter CancelRunning =
        QueryParameter.Flag("cancel_running", "Cancels what runs of it, too. Default false: that goes on.");

    public static void Map(IEndpointRouteBuilder api)
    {
        var schedules = api.MapGroup("/schedules/{id:guid}").WithTags("Schedules");

        schedules.MapPost("/backfill", BackfillAsync)
            .WithName("BackfillSchedule").WithSummary("Runs a schedule's times of a past range; 200 for a dry run.")
            .Accepts<BackfillBody>("application/json")
            .WithAudit("schedule_backfill", CallerNames.TriggeredBy)
            .WithIdempotencyKey()
            .WithProblems(400, 404, 409, 413, 415, 429);

        schedules.MapDelete("/backfills/{backfill_id:guid}", CancelAsync)
            .WithName("CancelBackfill").WithSummary("Starts no more of a backfill and cancels what waits of it.")
            .WithQuery(CancelRunning)
            .WithAudit("backfill_cancel", CallerNames.PerformedBy)
            .WithProblems(400, 404, 409);
    }

    private static async Task<Results<Accepted<BackfillResponse>, Ok<BackfillResponse>>> BackfillAsync(
        Guid id, HttpContext http, IGrainFactory grains, ScheduleEditor editor, CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.TriggeredBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        var request = Read(json, (await editor.CurrentAsync(id, cancellationToken)).Definition.Timing.TimeZone);
        var backfill = BackfillResponse.From(
            id, await grains.GetGrain<IScheduleGrain>(id).BackfillAsync(request, caller, cancellationToken));
        return request.DryRun
            ? TypedResults.Ok(backfill)
            : TypedResults.Accepted($"{http.Request.PathBase}{GatewayRoutes.Base}/schedules/{id}", backfill);
    }

    private static async Task<Ok<BackfillResponse>> CancelAsync(
        Guid id, [FromRoute(Name = "backfill_id")] Guid backfillId, HttpContext http, IGrainFactory grains,
        CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var query = new QueryReader(http.Request);
        var cancelRunning = query.Flag(CancelRunning);
        query.ThrowIfAnyWrong();
        return TypedResults.Ok(BackfillResponse.From(
            id, await grains.GetGrain<IScheduleGrain>(id).CancelBackfillAsync(backfillId, cancelRunning, caller, cancellationToken)));
    }

    private static BackfillRequest Read(JsonObject json, string timeZone)
    {
        var errors = new FieldErrors();
        var body = FieldReader.Read(json, GatewayJson.Default.BackfillBody, errors);
        var (start, end) = (Time("start", body.Start), Time("end", body.End));
        errors.ThrowIfAny();
        return new BackfillRequest
        {
            Start = start,
            End = end,
            Overlap = body.OverlapPolicy ?? OverlapPolicy.BufferAll,
            DryRun = body.DryRun ?? false,
        };

        DateTimeOffset Time(string field, string? text)
        {
            if (text is not null && WallTime.TryParse(text, timeZone, out var time)) return time;
            if (!errors.Has(field))
                errors.Add(field, text is null ? "It is missing. " + ActionBody.UntilExpectation : ActionBody.UntilExpectation);
            return default;
        }
    }
}

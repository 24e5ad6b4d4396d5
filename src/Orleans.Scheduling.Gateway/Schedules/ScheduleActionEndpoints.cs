using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.OpenApi;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>What can be done to a schedule: pause, resume, trigger, cancel; and the check for what is due.</summary>
internal static class ScheduleActionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("Schedules");

        schedules.MapPost("/{id:guid}/pause", PauseAsync)
            .WithName("PauseSchedule").WithSummary("Stops a schedule's fires; executions under way go on.")
            .Accepts<PauseRequest>(isOptional: true, "application/json")
            .WithAudit("schedule_paused", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 404, 409, 413, 415);

        schedules.MapPost("/{id:guid}/resume", ResumeAsync)
            .WithName("ResumeSchedule").WithSummary("Lets a paused schedule fire again, from its next time on.")
            .Accepts<ResumeRequest>(isOptional: true, "application/json")
            .WithAudit("schedule_resumed", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 404, 409, 413, 415, 429);

        schedules.MapPost("/{id:guid}/trigger", TriggerAsync)
            .WithName("TriggerSchedule").WithSummary("Starts an execution now, beside the schedule's own times.")
            .Accepts<TriggerRequest>(isOptional: true, "application/json")
            .WithAudit("schedule_triggered", CallerNames.TriggeredBy)
            .WithIdempotencyKey()
            .WithProblems(400, 404, 409, 413, 415, 429);

        schedules.MapPost("/{id:guid}/cancel", CancelAsync)
            .WithName("CancelSchedule").WithSummary("Ends a schedule for good and cancels its executions.")
            .Accepts<CancelRequest>(isOptional: true, "application/json")
            .WithAudit("schedule_cancelled", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 404, 409, 413, 415);

        schedules.MapPost("/check-due", CheckDueAsync)
            .WithName("CheckDue").WithSummary("Wakes every schedule that is due and hasn't been looked at.")
            .WithProblems(400);
    }

    private static async Task<Ok<ScheduleResponse>> PauseAsync(
        Guid id, HttpContext http, IGrainFactory grains, ScheduleEditor editor, Preconditions preconditions,
        CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: false, cancellationToken);
        var pause = ActionBody.Read(json, GatewayJson.Default.PauseRequest, body => body.Note);
        var until = pause.Until is { } text
            ? ActionBody.Until(text, await editor.CurrentAsync(id, cancellationToken))
            : (DateTimeOffset?)null;
        return http.Answer(
            await grains.GetGrain<IScheduleGrain>(id).PauseAsync(pause.Note, until, expected, caller, cancellationToken));
    }

    private static async Task<Ok<ScheduleResponse>> ResumeAsync(
        Guid id, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: false, cancellationToken);
        var resume = ActionBody.Read(json, GatewayJson.Default.ResumeRequest);
        return http.Answer(await grains.GetGrain<IScheduleGrain>(id)
            .ResumeAsync(resume.CatchUp ?? false, expected, caller, cancellationToken));
    }

    private static async Task<Accepted<TriggeredResponse>> TriggerAsync(
        Guid id, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var caller = CallerNames.Read(http, CallerNames.TriggeredBy);
        var json = await JsonBody.ReadAsync(http.Request, required: false, cancellationToken);
        var context = ActionBody.Context(json);
        var triggered = await grains.GetGrain<IScheduleGrain>(id).TriggerExecutionAsync(context, caller, cancellationToken);
        return TypedResults.Accepted(
            $"{http.Request.PathBase}{GatewayRoutes.Base}/executions/{triggered.ExecutionId}",
            new TriggeredResponse { ExecutionId = triggered.ExecutionId, ScheduleId = id, Status = triggered.Status });
    }

    private static async Task<Ok<ScheduleResponse>> CancelAsync(
        Guid id, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: false, cancellationToken);
        var cancel = ActionBody.Read(json, GatewayJson.Default.CancelRequest, body => body.Note);
        return http.Answer(
            await grains.GetGrain<IScheduleGrain>(id).CancelAsync(cancel.Note, expected, caller, cancellationToken));
    }

    private static async Task<Ok<CheckDueResponse>> CheckDueAsync(
        IGrainFactory grains, [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, CancellationToken cancellationToken)
    {
        var checkedAt = time.GetUtcNow();
        var due = await grains.GetGrain<ISweeperGrain>(0).SweepAsync(TimeSpan.Zero, cancellationToken);
        return TypedResults.Ok(new CheckDueResponse { Due = due, CheckedAt = checkedAt.UtcDateTime });
    }
}

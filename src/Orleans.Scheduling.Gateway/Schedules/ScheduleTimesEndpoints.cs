using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Conflicts;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Templates;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>When a schedule fires next, and when one that isn't created yet would.</summary>
internal static class ScheduleTimesEndpoints
{
    private static readonly QueryParameter Count = QueryParameter.Number(
        "count", 1, PreviewBody.MaxCount, $"How many. Default {PreviewBody.DefaultCount}.");

    public static void Map(IEndpointRouteBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("Schedules");

        schedules.MapGet("/{id:guid}/next", NextAsync)
            .WithName("NextFires").WithSummary("Lists the next fires of a schedule.")
            .WithQuery(Count, ScheduleListQuery.IncludeDeleted)
            .WithProblems(400, 404);

        schedules.MapPost("/preview", PreviewAsync)
            .WithName("PreviewSchedule").WithSummary("Lists the fires a timing would have; nothing is stored.")
            .Accepts<PreviewRequest>("application/json")
            .WithProblems(400, 413, 415);
    }

    private static async Task<Ok<NextResponse>> NextAsync(
        Guid id, HttpRequest request, ScheduleQueries queries,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var count = query.Number(Count, PreviewBody.DefaultCount);
        query.ThrowIfAnyWrong();
        var state = await queries.RequireStateAsync(id, request, cancellationToken);
        return TypedResults.Ok(new NextResponse
        {
            ScheduleId = id,
            Status = state.Head.Status,
            Timezone = state.Head.Definition.Timing.TimeZone,
            Items = Upcoming.Of(state, count, time.GetUtcNow()),
        });
    }

    private static async Task<Ok<PreviewResponse>> PreviewAsync(
        HttpRequest request, ScheduleDefaults defaults, ScheduleTemplates templates, CalendarDefinitions calendars,
        ConflictWarnings conflicts,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var json = await JsonBody.ReadAsync(request, required: true, cancellationToken);
        var (definition, count) = await PreviewBody.ReadAsync(json, defaults, templates, now, cancellationToken);
        var fires = Upcoming.Fires(definition, await calendars.FindAsync(definition.Timing, cancellationToken), now);
        return TypedResults.Ok(new PreviewResponse
        {
            Timezone = definition.Timing.TimeZone,
            Items = Upcoming.Take(fires, definition.Timing.TimeZone, count),
            Warnings =
            [
                .. DefinitionRules.Warnings(definition), .. await conflicts.OfPreviewAsync(definition, fires, cancellationToken),
            ],
        });
    }
}

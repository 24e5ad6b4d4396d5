using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
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
        HttpRequest request, ScheduleDefaults defaults, IGrainFactory grains,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var json = await JsonBody.ReadAsync(request, required: true, cancellationToken);
        var (definition, count) = PreviewBody.Read(json, defaults, now);
        var calendars = await CalendarsAsync(definition.Timing, grains, cancellationToken);
        return TypedResults.Ok(new PreviewResponse
        {
            Timezone = definition.Timing.TimeZone,
            Items = Upcoming.Of(definition, calendars, count, now),
            Warnings = DefinitionRules.Warnings(definition),
        });
    }

    private static async Task<CalendarDefinition[]> CalendarsAsync(
        ScheduleTiming timing, IGrainFactory grains, CancellationToken cancellationToken)
    {
        ImmutableArray<string> names = timing.Calendars ?? [];
        var found = await Task.WhenAll(names.Select(name => grains.GetGrain<ICalendarGrain>(name).GetAsync(cancellationToken)));
        var errors = new FieldErrors();
        foreach (var (index, name) in names.Index().Where(item => found[item.Index] is null))
            errors.Add($"{ScheduleFields.Calendars}[{index}]", $"There is no calendar \"{name}\".");
        errors.ThrowIfAny();
        return [.. found.Select(calendar => calendar!.Calendar.Definition)];
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.OpenApi;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Gateway.Calendars;

/// <summary>Calendars: list, read, create or replace, delete.</summary>
internal static class CalendarEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var calendars = api.MapGroup("/calendars").WithTags("Calendars");

        calendars.MapGet("/", ListAsync)
            .WithName("ListCalendars").WithSummary("Lists calendars by name.")
            .WithQuery(PageRequest.CursorParameter, PageRequest.LimitParameter)
            .WithProblems(400);

        calendars.MapGet("/{name}", GetAsync)
            .WithName("GetCalendar").WithSummary("Reads a calendar.")
            .WithHeader("If-None-Match", "ETag of the version the caller has.")
            .Produces(StatusCodes.Status304NotModified)
            .WithProblems(400, 404);

        calendars.MapPut("/{name}", PutAsync)
            .WithName("PutCalendar").WithSummary("Creates a calendar, or replaces what it excludes.")
            .WithDescription("Schedules that name it have what was due until now settled by the old version and go by the new "
                + "one from then on; is_spreading tells whether all have been told. If-Match is for calendars that exist.")
            .Accepts<CalendarRequest>("application/json")
            .WithAudit("calendar_put", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 413, 415);

        calendars.MapDelete("/{name}", DeleteAsync)
            .WithName("DeleteCalendar").WithSummary("Removes a calendar that no schedule names any more.")
            .WithDescription("Schedules that have ended don't count.")
            .WithAudit("calendar_remove", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 404, 409);
    }

    private static async Task<Ok<PageResponse<CalendarResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var page = new PageRequest(
            query.Text(PageRequest.CursorParameter),
            query.Number(PageRequest.LimitParameter, PageRequest.DefaultLimit),
            WithTotal: false);
        query.ThrowIfAnyWrong();
        var found = await page.RunAsync((cursor, limit, _) =>
            replicas.ReadAsync(queries => queries.ListCalendarsAsync(cursor, limit, cancellationToken)));
        return TypedResults.Ok(PageResponse<CalendarResponse>.From(found, CalendarResponse.From));
    }

    private static async Task<Results<Ok<CalendarResponse>, StatusCodeHttpResult>> GetAsync(
        string name, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var found = await grains.GetGrain<ICalendarGrain>(name).GetAsync(cancellationToken) ?? throw Missing.Calendar(name);
        http.Response.Headers.ETag = Preconditions.ETag(found.Calendar.Version);
        return Preconditions.IsKnown(http.Request, found.Calendar.Version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(CalendarResponse.From(found));
    }

    private static async Task<Results<Created<CalendarResponse>, Ok<CalendarResponse>>> PutAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        var definition = CalendarReader.Read(name, json, time.GetUtcNow());
        var put = await grains.GetGrain<ICalendarGrain>(name).PutAsync(definition, expected, caller, cancellationToken);
        http.Response.Headers.ETag = Preconditions.ETag(put.Calendar.Version);
        var response = CalendarResponse.From(put);
        return put.CreatedAt == put.UpdatedAt
            ? TypedResults.Created($"{http.Request.PathBase}{GatewayRoutes.Base}/calendars/{name}", response)
            : TypedResults.Ok(response);
    }

    private static async Task<Ok<CalendarRemovedResponse>> DeleteAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        await grains.GetGrain<ICalendarGrain>(name).DeleteAsync(expected, caller, cancellationToken);
        return TypedResults.Ok(new CalendarRemovedResponse { Name = name });
    }
}

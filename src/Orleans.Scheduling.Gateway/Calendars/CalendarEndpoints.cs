using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Gateway.Named;
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
        var calendars = new NamedRoutes(api.MapGroup("/calendars").WithTags("Calendars"), "calendar");
        calendars.List(ListAsync);
        calendars.Get(GetAsync);
        calendars.Put<CalendarRequest>(PutAsync)
            .WithSummary("Creates a calendar, or replaces what it excludes.")
            .WithDescription("Schedules that name it have what was due until now settled by the old version and go by the new "
                + "one from then on; is_spreading tells whether all have been told. If-Match is for calendars that exist.");
        calendars.Delete(DeleteAsync)
            .WithSummary("Removes a calendar that no schedule names any more.")
            .WithDescription("Schedules that have ended don't count.");
    }

    private static Task<Ok<PageResponse<CalendarResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken) => NamedAnswers.ListAsync(
            request, (cursor, limit) => replicas.ReadAsync(queries => queries.ListCalendarsAsync(cursor, limit, cancellationToken)),
            CalendarResponse.From);

    private static async Task<Results<Ok<CalendarResponse>, StatusCodeHttpResult>> GetAsync(
        string name, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var found = await grains.GetGrain<ICalendarGrain>(name).GetAsync(cancellationToken) ?? throw Missing.Calendar(name);
        return NamedAnswers.Read(http, CalendarResponse.From(found), found.Calendar.Version);
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
        return NamedAnswers.Written(
            http, $"/calendars/{name}", CalendarResponse.From(put), put.Calendar.Version, put.CreatedAt == put.UpdatedAt);
    }

    private static async Task<Ok<NamedRemovedResponse>> DeleteAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        await grains.GetGrain<ICalendarGrain>(name).DeleteAsync(expected, caller, cancellationToken);
        return TypedResults.Ok(new NamedRemovedResponse { Name = name });
    }
}

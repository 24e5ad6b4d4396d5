using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>What the endpoints of schedules share.</summary>
internal static class ScheduleAnswers
{
    /// <summary>200 with the schedule and its ETag.</summary>
    public static Ok<ScheduleResponse> Answer(this HttpContext http, ScheduleSnapshot snapshot)
    {
        http.Response.Headers.ETag = Preconditions.ETag(snapshot.Version);
        return TypedResults.Ok(ScheduleResponses.From(snapshot));
    }

    /// <summary>The schedule as the store has it; a deleted one only where the caller asks for them.</summary>
    /// <exception cref="SchedulingException">NotFound, or Invalid: include_deleted is neither true nor false.</exception>
    public static async Task<ScheduleSnapshot> RequireAsync(
        this ScheduleQueries queries, Guid id, HttpRequest request, CancellationToken cancellationToken) =>
        (await queries.RequireStateAsync(id, request, cancellationToken)).ToSnapshot();

    /// <summary>The same with all that is stored.</summary>
    /// <exception cref="SchedulingException">NotFound, or Invalid: include_deleted is neither true nor false.</exception>
    public static async Task<ScheduleState> RequireStateAsync(
        this ScheduleQueries queries, Guid id, HttpRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var includeDeleted = query.Flag(ScheduleListQuery.IncludeDeleted);
        query.ThrowIfAnyWrong();
        var found = await queries.GetStateAsync(id, cancellationToken);
        return found is not null && (includeDeleted || found.Head.Status != ScheduleStatus.Deleted)
            ? found
            : throw Missing.Schedule(id);
    }
}

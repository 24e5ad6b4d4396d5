using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Conflicts;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Conflicts;

/// <summary>Which other schedules of the same target fire when a schedule does.</summary>
internal static class ConflictEndpoints
{
    private const int MaxSchedules = 100;
    private const int DefaultHours = 24;

    private static readonly QueryParameter Window = QueryParameter.Number(
        "window_seconds", 0, ConflictOptions.MaxWindowSeconds,
        $"How far apart fires may lie. Default: the service's Conflicts:WindowSeconds, {ConflictOptions.DefaultWindowSeconds} where that is 0.");

    private static readonly QueryParameter Hours = QueryParameter.Number(
        "hours", 1, 7 * 24, $"How far ahead to look. Default {DefaultHours}.");

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/schedules/{id:guid}/conflicts", FindAsync)
        .WithTags("Schedules")
        .WithName("ListConflicts").WithSummary("Lists fires of other schedules with the same target that lie close to the schedule's own.")
        .WithDescription("The same target is the same workflow_id, target_command or webhook URL. Only active schedules are compared; "
            + "is_complete tells whether a limit was reached.")
        .WithQuery(Window, Hours, ScheduleListQuery.IncludeDeleted)
        .WithProblems(400, 404);

    private static async Task<Ok<ConflictResponse>> FindAsync(
        Guid id, HttpRequest request, ScheduleQueries queries, IOptions<GatewayOptions> options,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var asked = options.Value.Conflicts.WindowSeconds is > 0 and var set ? set : ConflictOptions.DefaultWindowSeconds;
        var window = query.Number(Window, asked);
        var hours = query.Number(Hours, DefaultHours);
        query.ThrowIfAnyWrong();
        var state = await queries.RequireStateAsync(id, request, cancellationToken);

        // The schedule itself may be among them.
        var found = await queries.ListOfTargetAsync(state.Head.Definition.Target, MaxSchedules + 2, cancellationToken);
        var others = found.Where(other => other.ScheduleId != id).ToList();
        var now = time.GetUtcNow();
        var conflicts = new ConflictSearch(now, now.AddHours(hours), TimeSpan.FromSeconds(window))
            .Find(UpcomingFires.Of(state, now), others.Take(MaxSchedules));
        IEnumerable<string> schedules = others.Count > MaxSchedules ? ["schedules"] : [];
        return TypedResults.Ok(new ConflictResponse
        {
            ScheduleId = id,
            WindowSeconds = window,
            From = now.UtcDateTime,
            To = now.AddHours(hours).UtcDateTime,
            Compared = Math.Min(others.Count, MaxSchedules),
            Items = [.. conflicts.Conflicts.Select(ConflictItem.From)],
            IsComplete = others.Count <= MaxSchedules && conflicts.LimitsReached.IsEmpty,
            LimitsReached = [.. schedules, .. conflicts.LimitsReached],
        });
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.Explaining;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Why did it, or didn't it, fire: loads what is known and lets the core explain it.</summary>
internal static class ExplainEndpoints
{
    private static readonly TimeSpan DefaultRange = TimeSpan.FromDays(1);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/schedules/{id:guid}/explain", ExplainAsync)
        .WithTags("Schedules")
        .WithName("ExplainSchedule").WithSummary("Tells, for each nominal time of a range, what became of it and by which rule.")
        .WithDescription($"Without to, up to now; without from, the day before to. At most {Explainer.MaxItems} times an "
            + "answer; next_from says where to go on.")
        .WithQuery([.. TimeRange.Parameters, ScheduleListQuery.IncludeDeleted])
        .WithProblems(400, 404);

    private static async Task<Ok<ExplainResponse>> ExplainAsync(
        Guid id, HttpRequest request, ScheduleQueries queries,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (from, to) = TimeRange.ReadWithDefaults(new QueryReader(request), DefaultRange, now);
        // The state first: what it has dealt with has its row by then.
        var state = await queries.RequireStateAsync(id, request, cancellationToken);
        var rows = await queries.GetRangeAsync(id, from, to, Explainer.MaxItems + 1, cancellationToken);
        var changedAt = state.Head.UpdatedAt > from ? await queries.GetLastEditAsync(id, cancellationToken) : null;
        var question = new Question(state, from, to, changedAt >= from ? changedAt : null, [.. rows], now);
        return TypedResults.Ok(ExplainResponses.From(question, Explainer.Explain(question)));
    }
}

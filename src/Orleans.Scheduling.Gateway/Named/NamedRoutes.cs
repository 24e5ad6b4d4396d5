using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.OpenApi;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.Named;

/// <summary>The four routes of what is known by a name that the caller gives.</summary>
/// <param name="group">Where they lie.</param>
/// <param name="kind">What it is, in a word: <c>calendar</c>.</param>
internal sealed class NamedRoutes(RouteGroupBuilder group, string kind)
{
    private readonly string _title = $"{char.ToUpperInvariant(kind[0])}{kind[1..]}";

    public RouteHandlerBuilder List(Delegate handler) => group.MapGet("/", handler)
        .WithName($"List{_title}s").WithSummary($"Lists {kind}s by name.")
        .WithQuery(PageRequest.CursorParameter, PageRequest.LimitParameter)
        .WithProblems(400);

    public RouteHandlerBuilder Get(Delegate handler) => group.MapGet("/{name}", handler)
        .WithName($"Get{_title}").WithSummary($"Reads a {kind}.")
        .WithHeader("If-None-Match", "ETag of the version the caller has.")
        .Produces(StatusCodes.Status304NotModified)
        .WithProblems(400, 404);

    public RouteHandlerBuilder Put<TRequest>(Delegate handler) where TRequest : notnull => group.MapPut("/{name}", handler)
        .WithName($"Put{_title}")
        .Accepts<TRequest>("application/json")
        .WithAudit($"{kind}_put", CallerNames.PerformedBy)
        .WithIfMatch()
        .WithProblems(400, 413, 415);

    public RouteHandlerBuilder Delete(Delegate handler) => group.MapDelete("/{name}", handler)
        .WithName($"Delete{_title}")
        .WithAudit($"{kind}_remove", CallerNames.PerformedBy)
        .WithIfMatch()
        .WithProblems(400, 404, 409);
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Named;

/// <summary>What the endpoints of calendars, templates and workflows share: all are known by a name that the caller gives.</summary>
internal static class NamedAnswers
{
    /// <summary>One page by name.</summary>
    public static async Task<Ok<PageResponse<TResponse>>> ListAsync<TSnapshot, TResponse>(
        HttpRequest request, Func<string?, int, Task<Page<TSnapshot>>> list, Func<TSnapshot, TResponse> map)
    {
        var query = new QueryReader(request);
        var page = new PageRequest(
            query.Text(PageRequest.CursorParameter),
            query.Number(PageRequest.LimitParameter, PageRequest.DefaultLimit),
            WithTotal: false);
        query.ThrowIfAnyWrong();
        var found = await page.RunAsync((cursor, limit, _) => list(cursor, limit));
        return TypedResults.Ok(PageResponse<TResponse>.From(found, map));
    }

    /// <summary>200 with its ETag, or 304 where the caller has that version.</summary>
    public static Results<Ok<T>, StatusCodeHttpResult> Read<T>(HttpContext http, T response, long version)
    {
        http.Response.Headers.ETag = Preconditions.ETag(version);
        return Preconditions.IsKnown(http.Request, version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(response);
    }

    /// <summary>201 where it is new, else 200, with its ETag.</summary>
    public static Results<Created<T>, Ok<T>> Written<T>(HttpContext http, string path, T response, long version, bool isNew)
    {
        http.Response.Headers.ETag = Preconditions.ETag(version);
        return isNew
            ? TypedResults.Created($"{http.Request.PathBase}{GatewayRoutes.Base}{path}", response)
            : TypedResults.Ok(response);
    }
}

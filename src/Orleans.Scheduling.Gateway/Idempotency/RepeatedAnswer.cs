using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Orleans.Scheduling.Postgres.Requests;

namespace Orleans.Scheduling.Gateway.Idempotency;

/// <summary>The answer that the first request with this key got.</summary>
internal sealed class RepeatedAnswer(RequestAnswer answer) : IResult, IStatusCodeHttpResult
{
    /// <summary>Says that the answer isn't the first.</summary>
    public const string Header = "Idempotent-Replayed";

    public int? StatusCode => answer.Status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = answer.Body.Length;
        response.Headers[Header] = "true";
        if (answer.Location is { } location) response.Headers[HeaderNames.Location] = location;
        if (answer.ETag is { } tag) response.Headers[HeaderNames.ETag] = tag;
        await response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
    }
}

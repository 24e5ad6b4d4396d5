using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>Gives answers that have an error status and no body their problem.</summary>
internal static class StatusCodeProblems
{
    public static Task WriteAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        return new Problem(ProblemKind.Of(http.Response.StatusCode), Detail(http)).ExecuteAsync(http);
    }

    private static string Detail(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {http.Request.Path}.",
        StatusCodes.Status405MethodNotAllowed =>
            $"{http.Request.Method} isn't allowed at {http.Request.Path}; the Allow header lists what is.",
        StatusCodes.Status415UnsupportedMediaType =>
            $"Content-Type {http.Request.ContentType} isn't taken here; send application/json.",
        var status => $"The request was answered with HTTP status {status}.",
    };
}

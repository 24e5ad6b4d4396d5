using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>Turns the refusals an endpoint may throw into its answer.</summary>
/// <remarks>
/// Here and not in a middleware, because they are ordinary answers: a developer exception page must not see them.
/// </remarks>
internal sealed partial class ProblemFilter(ILogger<ProblemFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (ExceptionProblems.TryMap(exception) is { } problem)
        {
            if (problem.Kind == ProblemKind.Unavailable)
            {
                var request = context.HttpContext.Request;
                LogUnavailable(request.Method, request.Path, exception.GetType().Name, exception.Message);
            }

            return problem;
        }
    }

    // Callers are told to come again, not why: that is for whoever looks after the service.
    [LoggerMessage(EventId = 1, EventName = "ERROR", Level = LogLevel.Warning, Message = "{Method} {Path} is answered 503: {Cause}: {Reason}")]
    private partial void LogUnavailable(string method, string path, string cause, string reason);
}

using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>The last resort: logs what nobody foresaw, and tells the caller nothing of its inside.</summary>
internal sealed partial class UnhandledExceptions(ILogger<UnhandledExceptions> logger) : IExceptionHandler
{
    /// <summary>What a caller is told.</summary>
    public const string Detail = "The request failed for a reason of this service's own; its log has the trace id.";

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = ExceptionProblems.TryMap(exception);
        if (problem is null)
        {
            LogUnhandled(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
            problem = new Problem(ProblemKind.Internal, Detail);
        }

        await problem.ExecuteAsync(httpContext);
        return true;
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.Gateway.Audit;

/// <summary>Logs every change that was asked for, and what came of it.</summary>
/// <remarks>The log tells operators; the audit trail proper is written with the change itself, in its transaction.</remarks>
internal sealed partial class AuditFilter(ILogger<AuditFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<AuditedAction>() is not { } action) return await next(context);
        try
        {
            var result = await next(context);
            // An answer given before: nothing was asked for anew.
            if (result is RepeatedAnswer) return result;
            var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
            Log(http, action, status, result);
            return result;
        }
        catch
        {
            var status = http.RequestAborted.IsCancellationRequested
                ? StatusCodes.Status499ClientClosedRequest
                : StatusCodes.Status500InternalServerError;
            Log(http, action, status, result: null);
            throw;
        }
    }

    private void Log(HttpContext http, AuditedAction action, int status, object? result)
    {
        var schedule = (result as IValueHttpResult<ScheduleResponse>)?.Value;
        // A new schedule's id is known from the answer only.
        var subject = schedule?.ScheduleId ?? http.Request.RouteValues["id"] ?? http.Request.RouteValues["name"];
        var outcome = Outcome(status);
        var user = CallerNames.NameOf(http, action.CallerHeader) ?? "anonymous";
        var traceId = Activity.Current?.TraceId.ToHexString();
        LogAction(logger, "AUDIT", action.Name, outcome, status, subject, schedule?.CommunityId, user, traceId);
    }

    private static string Outcome(int status) => status switch
    {
        < 400 => "success",
        // Nobody waited for the answer: it may have happened.
        StatusCodes.Status499ClientClosedRequest => "abandoned",
        < 500 => "rejected",
        _ => "failed",
    };
}

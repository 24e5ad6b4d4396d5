using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>
/// Answers 503 until requests can be served. <c>/live</c> passes: the process is alive while it waits.
/// </summary>
internal sealed class StartupGate(RequestDelegate next, Readiness readiness)
{
    public Task InvokeAsync(HttpContext context) =>
        readiness.WaitingFor is not { } reason || context.Request.Path == "/live"
            ? next(context)
            : new Problem(ProblemKind.Unavailable, reason).ExecuteAsync(context);
}

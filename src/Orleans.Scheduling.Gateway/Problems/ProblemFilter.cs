using Microsoft.AspNetCore.Http;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>Turns the refusals an endpoint may throw into its answer.</summary>
/// <remarks>
/// Here and not in a middleware, because they are ordinary answers: a developer exception page must not see them.
/// </remarks>
internal sealed class ProblemFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception exception) when (ExceptionProblems.TryMap(exception) is { } problem)
        {
            return problem;
        }
    }
}

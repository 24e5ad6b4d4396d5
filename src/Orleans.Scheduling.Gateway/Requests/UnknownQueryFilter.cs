using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Refuses query parameters an endpoint doesn't know: a filter that is ignored shows the wrong rows.</summary>
internal sealed class UnknownQueryFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var declared = http.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>()?.All ?? [];
        var known = declared.Select(parameter => parameter.Name).ToArray();
        var errors = new FieldErrors();
        foreach (var name in http.Request.Query.Keys.Where(name => !known.Contains(name, StringComparer.Ordinal)))
            errors.Add(name, Suggestions.Unknown(name, known));

        errors.ThrowIfAny();
        return next(context);
    }
}

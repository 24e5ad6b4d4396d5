using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Requests;

namespace Orleans.Scheduling.Gateway.OpenApi;

/// <summary>Adds the query parameters and headers that endpoints read themselves.</summary>
internal sealed class ParameterTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var queries = metadata.OfType<QueryParameters>().SelectMany(parameters => parameters.All).Select(Describe);
        var headers = metadata.OfType<HeaderParameter>().Select(header => Header(header.Name, header.Description));
        var callers = metadata.OfType<AuditedAction>().Select(action =>
            Header(action.CallerHeader, "Who asks, for the audit trail; at most 200 characters."));
        IOpenApiParameter[] added = [.. queries, .. headers, .. callers];
        if (added.Length > 0) operation.Parameters = [.. operation.Parameters ?? [], .. added];
        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiParameter Describe(QueryParameter parameter)
    {
        var schema = new OpenApiSchema
        {
            Type = parameter.Type,
            Minimum = parameter.Minimum?.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Maximum?.ToString(CultureInfo.InvariantCulture),
            Enum = parameter.Values is { } values ? [.. values.Select(value => (JsonNode)value)] : null,
        };
        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Description = parameter.Description,
            Schema = parameter.IsList ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema,
        };
    }
}

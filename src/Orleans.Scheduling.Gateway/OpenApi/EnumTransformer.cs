using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Orleans.Scheduling.Gateway.OpenApi;

/// <summary>Says that enumerations are strings: their values show it, but generators of clients go by the type.</summary>
internal sealed class EnumTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type.IsEnum) schema.Type = JsonSchemaType.String;
        return Task.CompletedTask;
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Orleans.Scheduling.Gateway.OpenApi;

/// <summary>
/// Describes a field that may be any JSON as just that. As one of null and any JSON, which it is generated as, it could never be
/// null: that is both.
/// </summary>
internal sealed class AnyJsonTransformer : IOpenApiDocumentTransformer
{
    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var schema in document.Components?.Schemas?.Values.OfType<OpenApiSchema>() ?? [])
        {
            foreach (var (name, property) in schema.Properties?.ToArray() ?? [])
            {
                if (AnyOf(property) is { } any) schema.Properties![name] = new OpenApiSchema { Description = any.Description };
            }
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchemaReference? AnyOf(IOpenApiSchema property) => property.OneOf?
        .OfType<OpenApiSchemaReference>()
        .FirstOrDefault(choice => choice.Reference.Id == nameof(JsonElement));
}

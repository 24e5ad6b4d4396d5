using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using Orleans.Scheduling.Gateway.Authentication;

namespace Orleans.Scheduling.Gateway.OpenApi;

/// <summary>What the OpenAPI document says of the service as a whole.</summary>
internal sealed class DocumentTransformer(IOptions<GatewayOptions> options) : IOpenApiDocumentTransformer
{
    private const string Bearer = "Bearer";

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = options.Value.ServiceName,
            Version = options.Value.ServiceVersion,
            Description = "Durable schedules. Errors are problem details (RFC 9457).",
        };
        document.AddComponent<IOpenApiSecurityScheme>(ApiKeyHandler.SchemeName, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKeyHandler.Header,
        });
        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
        });
        // Either will do; the empty one says that a service without keys asks for none.
        document.Security = [Requirement(document, ApiKeyHandler.SchemeName), Requirement(document, Bearer), []];
        return Task.CompletedTask;
    }

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}

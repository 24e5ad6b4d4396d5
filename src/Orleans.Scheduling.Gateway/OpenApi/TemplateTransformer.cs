using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Gateway.Templates;

namespace Orleans.Scheduling.Gateway.OpenApi;

/// <summary>Says which fields a template's answer may have: those of a schedule's that it holds.</summary>
internal sealed class TemplateTransformer : IOpenApiSchemaTransformer
{
    public async Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type != typeof(TemplateResponse)) return;
        var schedule = await context.GetOrCreateSchemaAsync(typeof(ScheduleResponse), null, cancellationToken);
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        foreach (var name in TemplateFields.Names) schema.Properties[name] = schedule.Properties![name];
    }
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Payloads;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>JSON schemas that a schedule carries, and what they say.</summary>
internal static class SchemaRules
{
    /// <summary>The error of a text that isn't a schema that can be used; null is none.</summary>
    public static IEnumerable<FieldError> Check(string field, string? schema)
    {
        if (schema is not null && !PayloadSchema.TryParse(schema, out _, out var fault))
            yield return new FieldError(field, fault);
    }

    /// <summary>What a target's own schema says about a sound context; nothing where it has no sound one.</summary>
    public static ImmutableArray<FieldError> CheckContext(ExecutionTarget? target, string? contextJson) =>
        target?.Webhook?.ContextSchemaJson is { } text && PayloadSchema.TryParse(text, out var schema, out _)
            ? schema.CheckContext(contextJson)
            : [];
}

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>Rules made of rules.</summary>
internal static class LogicRules
{
    public static readonly IEnumerable<KeyValuePair<string, Func<SchemaKeyword, SchemaRule?>>> Keywords =
    [
        new("$ref", k => k.Compiler.Follow(k.Text(), k.Depth)),
        new("allOf", AllOf),
        new("anyOf", AnyOf),
        new("oneOf", OneOf),
        new("not", Not),
        new("if", If),
        new("then", Branch),
        new("else", Branch),
    ];

    private static SchemaRule AllOf(SchemaKeyword keyword)
    {
        var rules = keyword.SubSchemas();
        return (value, at) =>
        {
            foreach (var rule in rules)
                rule(value, at);
        };
    }

    private static SchemaRule AnyOf(SchemaKeyword keyword)
    {
        var rules = keyword.SubSchemas();
        return (value, at) =>
        {
            if (!rules.Any(rule => at.Holds(rule, value)))
                at.Fail($"It must match at least one of the {rules.Length} schemas of anyOf.");
        };
    }

    private static SchemaRule OneOf(SchemaKeyword keyword)
    {
        var rules = keyword.SubSchemas();
        return (value, at) =>
        {
            if (rules.Count(rule => at.Holds(rule, value)) is not 1 and var count)
                at.Fail($"It must match exactly one of the {rules.Length} schemas of oneOf, and matches {count}.");
        };
    }

    private static SchemaRule Not(SchemaKeyword keyword)
    {
        var rule = keyword.SubSchema();
        return (value, at) =>
        {
            if (at.Holds(rule, value))
                at.Fail("It matches what the schema says it must not.");
        };
    }

    private static SchemaRule? If(SchemaKeyword keyword)
    {
        var condition = keyword.SubSchema();
        var (then, otherwise) = (keyword.Beside("then"), keyword.Beside("else"));
        return (value, at) => (at.Holds(condition, value) ? then : otherwise)?.Invoke(value, at);
    }

    // Heeded by "if", and nothing without it.
    private static SchemaRule? Branch(SchemaKeyword keyword)
    {
        if (!keyword.Schema.TryGetProperty("if", out _))
            _ = keyword.SubSchema();
        return null;
    }
}

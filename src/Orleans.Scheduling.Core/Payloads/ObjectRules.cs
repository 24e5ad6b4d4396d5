using System.Text.Json;

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>Rules of objects; for other values they hold.</summary>
internal static class ObjectRules
{
    public static readonly IEnumerable<KeyValuePair<string, Func<SchemaKeyword, SchemaRule?>>> Keywords =
    [
        new("properties", Properties),
        new("patternProperties", PatternProperties),
        new("additionalProperties", AdditionalProperties),
        new("propertyNames", PropertyNames),
        new("required", Required),
        new("dependentRequired", DependentRequired),
        new("dependentSchemas", DependentSchemas),
        new("minProperties", k => Size(k, (size, limit) => size >= limit, "at least")),
        new("maxProperties", k => Size(k, (size, limit) => size <= limit, "at most")),
    ];

    private static SchemaRule Properties(SchemaKeyword keyword)
    {
        var named = keyword.NamedSchemas();
        return OfEach((property, at) =>
        {
            if (named.TryGetValue(property.Name, out var rule))
                rule(property.Value, at.Below(property.Name));
        });
    }

    private static SchemaRule PatternProperties(SchemaKeyword keyword)
    {
        var patterns = keyword.NamedSchemas().Select(named => (Pattern: keyword.Pattern(named.Key), Rule: named.Value)).ToArray();
        return OfEach((property, at) =>
        {
            at.Spend(patterns.Length * (1L + property.Name.Length));
            foreach (var (pattern, rule) in patterns)
            {
                if (pattern.IsMatch(property.Name))
                    rule(property.Value, at.Below(property.Name));
            }
        });
    }

    // Those that the two before say nothing about.
    private static SchemaRule AdditionalProperties(SchemaKeyword keyword)
    {
        var rule = keyword.SubSchema();
        var isForbidden = keyword.Value.ValueKind == JsonValueKind.False;
        var named = NamesOf(keyword, "properties").ToHashSet(StringComparer.Ordinal);
        var patterns = NamesOf(keyword, "patternProperties").Select(keyword.Pattern).ToArray();
        return OfEach((property, at) =>
        {
            at.Spend(patterns.Length * (1L + property.Name.Length));
            if (named.Contains(property.Name) || Array.Exists(patterns, pattern => pattern.IsMatch(property.Name)))
                return;
            if (isForbidden)
                at.Below(property.Name).Fail("There is no such property in the schema, and it allows no others.");
            else
                rule(property.Value, at.Below(property.Name));
        });
    }

    private static SchemaRule PropertyNames(SchemaKeyword keyword)
    {
        var rule = keyword.SubSchema();
        return OfEach((property, at) =>
        {
            var name = JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(property.Name));
            if (!at.Holds(rule, name))
                at.Below(property.Name).Fail("The schema allows no property of this name.");
        });
    }

    private static SchemaRule Required(SchemaKeyword keyword)
    {
        var names = keyword.Texts(keyword.Value);
        return (value, at) => Require(value, names, at);
    }

    private static SchemaRule DependentRequired(SchemaKeyword keyword)
    {
        keyword.Require(JsonValueKind.Object, "must be an object of lists of strings.");
        var dependents = keyword.Value.EnumerateObject().Select(p => (p.Name, Names: keyword.Texts(p.Value))).ToArray();
        return (value, at) =>
        {
            foreach (var (name, names) in dependents)
            {
                if (Has(value, name))
                    Require(value, names, at);
            }
        };
    }

    private static SchemaRule DependentSchemas(SchemaKeyword keyword)
    {
        var dependents = keyword.NamedSchemas();
        return (value, at) =>
        {
            foreach (var (name, rule) in dependents)
            {
                if (Has(value, name))
                    rule(value, at);
            }
        };
    }

    private static SchemaRule Size(SchemaKeyword keyword, Func<int, int, bool> holds, string how)
    {
        var limit = keyword.Count();
        return (value, at) =>
        {
            if (value.ValueKind == JsonValueKind.Object && !holds(value.GetPropertyCount(), limit))
                at.Fail($"It must have {how} {limit} properties.");
        };
    }

    private static SchemaRule OfEach(Action<JsonProperty, Evaluation> rule) => (value, at) =>
    {
        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in value.EnumerateObject())
        {
            at.Spend(1);
            rule(property, at);
        }
    };

    private static void Require(JsonElement value, string[] names, Evaluation at)
    {
        at.Spend(names.Length);
        if (value.ValueKind != JsonValueKind.Object)
            return;
        foreach (var name in names.Where(name => !Has(value, name)))
            at.Fail($"It must have the property {name}.");
    }

    private static bool Has(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out _);

    private static IEnumerable<string> NamesOf(SchemaKeyword keyword, string sibling) =>
        keyword.Schema.TryGetProperty(sibling, out var named) && named.ValueKind == JsonValueKind.Object
            ? named.EnumerateObject().Select(property => property.Name)
            : [];
}

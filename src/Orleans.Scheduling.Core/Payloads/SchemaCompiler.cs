using System.Collections.Frozen;
using System.Text.Json;

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>
/// Makes rules of a schema. A reference is compiled as if what it names stood in its place, so none may lead back to where it
/// stands, or out of the schema. A keyword that isn't known is refused: it would be taken for a rule, and hold nothing.
/// </summary>
internal sealed class SchemaCompiler
{
    /// <summary>Schemas within the schema, references followed, at most.</summary>
    public const int MaxSchemas = 10_000;

    /// <summary>How deep they may nest, references followed.</summary>
    public const int MaxDepth = 100;

    private static readonly FrozenDictionary<string, Func<SchemaKeyword, SchemaRule?>> Keywords =
        new[] { Annotations.Keywords, ValueRules.Keywords, ObjectRules.Keywords, ArrayRules.Keywords, LogicRules.Keywords }
            .SelectMany(group => group).ToFrozenDictionary(StringComparer.Ordinal);

    private readonly JsonElement _root;
    private readonly HashSet<string> _following = [];
    private int _schemas;

    private SchemaCompiler(JsonElement root) => _root = root;

    /// <exception cref="FormatException">It can't be used, and why.</exception>
    public static SchemaRule Compile(JsonElement schema) => new SchemaCompiler(schema).Compile("A schema", schema, 0);

    /// <summary>A schema within the schema.</summary>
    /// <param name="name">What it is called in a fault.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="depth">How deep it is.</param>
    public SchemaRule Compile(string name, JsonElement schema, int depth)
    {
        if (++_schemas > MaxSchemas)
            throw new FormatException($"With its references followed it has more than {MaxSchemas} schemas in it.");
        if (depth > MaxDepth)
            throw new FormatException($"With its references followed it nests deeper than {MaxDepth}.");

        return schema.ValueKind switch
        {
            JsonValueKind.True => (_, at) => at.Spend(1),
            JsonValueKind.False => (_, at) => at.Fail("Nothing is allowed here."),
            JsonValueKind.Object => All(schema, depth),
            _ => throw new FormatException($"{name} must be an object, true or false."),
        };
    }

    /// <summary>What a reference names, in its place.</summary>
    public SchemaRule Follow(string reference, int depth)
    {
        if (!reference.StartsWith('#'))
            throw new FormatException($"It refers to {reference}, which is outside of it; only references such as #/$defs/name are followed.");
        if (reference is not "#" && !reference.StartsWith("#/", StringComparison.Ordinal))
            throw new FormatException($"It refers to {reference}; give references as #/$defs/name.");
        if (reference is "#" || !_following.Add(reference))
            throw new FormatException($"The reference {reference} leads back to itself, which isn't supported.");

        var rule = Compile(reference, Resolve(reference), depth + 1);
        _following.Remove(reference);
        return rule;
    }

    private SchemaRule All(JsonElement schema, int depth)
    {
        var rules = schema.EnumerateObject().Select(property => Keywords.TryGetValue(property.Name, out var make)
            ? make(new SchemaKeyword(this, schema, property.Name, property.Value, depth))
            : throw new FormatException($"The keyword {property.Name} isn't supported.")).OfType<SchemaRule>().ToArray();
        return (value, at) =>
        {
            at.Spend(1 + rules.Length);
            foreach (var rule in rules)
                rule(value, at);
        };
    }

    private JsonElement Resolve(string reference)
    {
        var found = _root;
        foreach (var segment in reference.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(segment)
                .Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found.ValueKind switch
            {
                JsonValueKind.Object when found.TryGetProperty(name, out var property) => property,
                JsonValueKind.Array when int.TryParse(name, out var index) && index >= 0 && index < found.GetArrayLength() => found[index],
                _ => throw new FormatException($"It refers to {reference}, which isn't in it."),
            };
        }

        return found;
    }
}

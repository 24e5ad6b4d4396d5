using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>A keyword of a schema, to be compiled.</summary>
/// <param name="Compiler">Compiles schemas within it.</param>
/// <param name="Schema">The schema it is of.</param>
/// <param name="Name">Its name.</param>
/// <param name="Value">What it says.</param>
/// <param name="Depth">How deep the schema is.</param>
internal sealed record SchemaKeyword(SchemaCompiler Compiler, JsonElement Schema, string Name, JsonElement Value, int Depth)
{
    private const int MaxPattern = 1_000;

    // Far more than a pattern takes that isn't made to take long.
    private static readonly TimeSpan MaxMatch = TimeSpan.FromMilliseconds(250);

    public SchemaRule SubSchema() => Compile(Value);

    public SchemaRule[] SubSchemas() => Value.ValueKind == JsonValueKind.Array && Value.GetArrayLength() > 0
        ? [.. Value.EnumerateArray().Select(Compile)]
        : throw Fault("must be a list of schemas.");

    public Dictionary<string, SchemaRule> NamedSchemas()
    {
        Require(JsonValueKind.Object, "must be an object of schemas.");
        var named = new Dictionary<string, SchemaRule>(StringComparer.Ordinal);
        foreach (var property in Value.EnumerateObject())
            named[property.Name] = Compile(property.Value);
        return named;
    }

    /// <summary>A schema beside it; null = there is none.</summary>
    public SchemaRule? Beside(string name) => Schema.TryGetProperty(name, out var schema) ? Compile(schema) : null;

    public int Count() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var count) && count >= 0
        ? count
        : throw Fault("must be a whole number, not negative.");

    public decimal Number() => Value.ValueKind == JsonValueKind.Number && Value.TryGetDecimal(out var number)
        ? number
        : throw Fault("must be a number.");

    public string Text()
    {
        Require(JsonValueKind.String, "must be a string.");
        return Value.GetString()!;
    }

    public string[] Texts(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
            : throw Fault("must be a list of strings.");

    public bool Flag() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? Value.GetBoolean()
        : throw Fault("must be true or false.");

    public void Require(JsonValueKind kind, string what)
    {
        if (Value.ValueKind != kind)
            throw Fault(what);
    }

    /// <summary>A pattern, to be matched in time that grows with the text alone.</summary>
    public Regex Pattern(string pattern)
    {
        if (pattern.Length > MaxPattern)
            throw Fault($"has {pattern.Length} characters; at most {MaxPattern} are allowed.");
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MaxMatch);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Fault($"can't be used: {e.Message}");
        }
    }

    public FormatException Fault(string what) => new($"{Name} {what}");

    private SchemaRule Compile(JsonElement schema) => Compiler.Compile(Name, schema, Depth + 1);
}

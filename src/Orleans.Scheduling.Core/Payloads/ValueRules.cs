using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>Rules of types, numbers and texts.</summary>
internal static class ValueRules
{
    private static readonly ImmutableArray<string> Types = ["null", "boolean", "object", "array", "number", "string", "integer"];

    public static readonly IEnumerable<KeyValuePair<string, Func<SchemaKeyword, SchemaRule?>>> Keywords =
    [
        new("type", Type),
        new("enum", Enumeration),
        new("const", Constant),
        new("minimum", k => Compare(k, order => order >= 0, "at least")),
        new("maximum", k => Compare(k, order => order <= 0, "at most")),
        new("exclusiveMinimum", k => Compare(k, order => order > 0, "more than")),
        new("exclusiveMaximum", k => Compare(k, order => order < 0, "less than")),
        new("multipleOf", MultipleOf),
        new("minLength", k => Length(k, (length, limit) => length >= limit, "at least")),
        new("maxLength", k => Length(k, (length, limit) => length <= limit, "at most")),
        new("pattern", Pattern),
    ];

    private static SchemaRule Type(SchemaKeyword keyword)
    {
        string[] types = keyword.Value.ValueKind == JsonValueKind.Array ? keyword.Texts(keyword.Value) : [keyword.Text()];
        if (types.Length == 0 || types.FirstOrDefault(type => !Types.Contains(type)) is not null)
            throw keyword.Fault($"must be one or some of {string.Join(", ", Types)}.");
        var wanted = string.Join(" or ", types);
        return (value, at) =>
        {
            if (!Array.Exists(types, type => IsOf(type, value)))
                at.Fail($"Its type must be {wanted}, not {TypeOf(value)}.");
        };
    }

    private static SchemaRule Enumeration(SchemaKeyword keyword)
    {
        keyword.Require(JsonValueKind.Array, "must be a list of values.");
        JsonElement[] values = [.. keyword.Value.EnumerateArray()];
        return (value, at) =>
        {
            at.Spend(values.Length);
            if (!Array.Exists(values, one => JsonElement.DeepEquals(one, value)))
                at.Fail($"It must be one of {Excerpt(keyword.Value)}.");
        };
    }

    private static SchemaRule Constant(SchemaKeyword keyword) => (value, at) =>
    {
        if (!JsonElement.DeepEquals(keyword.Value, value))
            at.Fail($"It must be {Excerpt(keyword.Value)}.");
    };

    private static SchemaRule Compare(SchemaKeyword keyword, Func<int, bool> holds, string how)
    {
        var limit = keyword.Number();
        return (value, at) =>
        {
            if (value.ValueKind == JsonValueKind.Number && !holds(Order(value, limit)))
                at.Fail(string.Create(CultureInfo.InvariantCulture, $"It must be {how} {limit}."));
        };
    }

    private static SchemaRule MultipleOf(SchemaKeyword keyword)
    {
        var factor = keyword.Number();
        if (factor <= 0)
            throw keyword.Fault("must be more than 0.");
        return (value, at) =>
        {
            if (value.ValueKind == JsonValueKind.Number && !(value.TryGetDecimal(out var number) && number % factor == 0))
                at.Fail(string.Create(CultureInfo.InvariantCulture, $"It must be a multiple of {factor}."));
        };
    }

    // In characters as Unicode counts them.
    private static SchemaRule Length(SchemaKeyword keyword, Func<int, int, bool> holds, string how)
    {
        var limit = keyword.Count();
        return (value, at) =>
        {
            if (value.ValueKind == JsonValueKind.String && !holds(value.GetString()!.EnumerateRunes().Count(), limit))
                at.Fail($"It must have {how} {limit} characters.");
        };
    }

    private static SchemaRule Pattern(SchemaKeyword keyword)
    {
        var pattern = keyword.Pattern(keyword.Text());
        return (value, at) =>
        {
            if (value.ValueKind != JsonValueKind.String)
                return;
            var text = value.GetString()!;
            at.Spend(text.Length);
            if (!pattern.IsMatch(text))
                at.Fail($"It must match the pattern {pattern}.");
        };
    }

    private static bool IsOf(string type, JsonElement value) =>
        type == TypeOf(value) || (type == "integer" && value.ValueKind == JsonValueKind.Number && IsWhole(value));

    private static bool IsWhole(JsonElement number) =>
        number.TryGetDecimal(out var exact) ? exact == decimal.Truncate(exact) : double.IsInteger(number.GetDouble());

    private static int Order(JsonElement number, decimal limit) => number.TryGetDecimal(out var exact)
        ? exact.CompareTo(limit)
        : number.GetDouble().CompareTo((double)limit);

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Excerpt(JsonElement value) => value.GetRawText() is { Length: > 200 } text ? $"{text[..200]}…" : value.GetRawText();
}

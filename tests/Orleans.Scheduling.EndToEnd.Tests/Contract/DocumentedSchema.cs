using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>
/// Judges JSON by the schemas of an OpenAPI document, which use a small part of JSON Schema: a keyword or format that isn't
/// known here is an exception and never ignored. Objects have no fields but those that are named.
/// </summary>
/// <param name="document">The whole document, which schemas refer to.</param>
internal sealed partial class DocumentedSchema(JsonObject document)
{
    /// <summary>What is wrong with a value, in sentences that begin with the place.</summary>
    public IEnumerable<string> FaultsOf(JsonNode? value, JsonObject schema, string at = "$")
    {
        var known = schema["properties"] as JsonObject;
        var faults = schema.SelectMany(rule => rule.Key switch
        {
            "$ref" => FaultsOf(value, Resolve((string)rule.Value!), at),
            "type" => Check(Names(rule.Value!).Any(type => Is(type, value)), at, value, $"isn't of type {rule.Value!.ToJsonString()}"),
            "enum" => Check(rule.Value!.AsArray().Any(one => JsonNode.DeepEquals(one, value)), at, value, "isn't one of the enumeration"),
            "format" => Check(HasFormat((string)rule.Value!, value), at, value, $"hasn't the format {rule.Value}"),
            "pattern" => Check(Text(value) is not { } text || Regex.IsMatch(text, (string)rule.Value!), at, value, $"doesn't match {rule.Value}"),
            "minimum" => Check(Number(value) is not { } number || number >= (decimal)rule.Value!, at, value, $"is below {rule.Value}"),
            "maximum" => Check(Number(value) is not { } number || number <= (decimal)rule.Value!, at, value, $"is above {rule.Value}"),
            "required" => Names(rule.Value!).SelectMany(name => Check(
                value is not JsonObject fields || fields.ContainsKey(name), at, value, $"has no {name}")),
            "properties" => Fields(value).Where(field => known!.ContainsKey(field.Key))
                .SelectMany(field => FaultsOf(field.Value, known![field.Key]!.AsObject(), $"{at}.{field.Key}")),
            "additionalProperties" when rule.Value is JsonObject others => Fields(value).Where(field => known?.ContainsKey(field.Key) != true)
                .SelectMany(field => FaultsOf(field.Value, others, $"{at}.{field.Key}")),
            "items" => (value as JsonArray ?? []).SelectMany((item, index) => FaultsOf(item, rule.Value!.AsObject(), $"{at}[{index}]")),
            "oneOf" => OneOf(value, [.. rule.Value!.AsArray().Select(one => FaultsOf(value, one!.AsObject(), at).ToList())], at),
            "description" or "default" => [],
            var other => throw new NotSupportedException($"The schema's keyword {other} isn't known here; teach it."),
        });
        return known is null || schema.ContainsKey("additionalProperties")
            ? faults
            : faults.Concat(Fields(value).Where(field => !known.ContainsKey(field.Key)).Select(field => $"{at}.{field.Key} isn't documented."));
    }

    private static IEnumerable<string> OneOf(JsonNode? value, List<List<string>> faults, string at) => faults.Count(f => f.Count == 0) switch
    {
        1 => [],
        0 => faults.SelectMany(f => f),
        var several => [$"{at} matches {several} of its schemas, and should one: {value?.ToJsonString()}"],
    };

    private JsonObject Resolve(string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode)document, (node, part) => node[part] ?? throw new KeyNotFoundException($"{reference} leads nowhere."))
        .AsObject();

    private static IEnumerable<string> Check(bool holds, string at, JsonNode? value, string otherwise) =>
        holds ? [] : [$"{at} {otherwise}: {value?.ToJsonString() ?? "null"}"];

    private static IEnumerable<string> Names(JsonNode rule) =>
        rule is JsonArray several ? several.Select(name => (string)name!) : [(string)rule!];

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Fields(JsonNode? value) => value as JsonObject ?? [];

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? (string?)value : null;

    private static decimal? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number
        ? decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture)
        : null;

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) or ("string", JsonValueKind.String) or ("number", JsonValueKind.Number) => true,
        ("array", JsonValueKind.Array) or ("object", JsonValueKind.Object) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => Number(value) is { } number && decimal.IsInteger(number),
        ("null" or "string" or "number" or "array" or "object" or "boolean" or "integer", _) => false,
        _ => throw new NotSupportedException($"The schema's type {type} isn't known here; teach it."),
    };

    // A format says nothing of null, which the type lets or doesn't.
    private static bool HasFormat(string format, JsonNode? value) => value is null || format switch
    {
        "uuid" => Guid.TryParseExact(Text(value), "D", out _),
        "date-time" => Text(value) is { } text && Rfc3339().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "int32" => Number(value) is >= int.MinValue and <= int.MaxValue,
        "int64" => Number(value) is >= long.MinValue and <= long.MaxValue,
        "double" => Number(value) is not null,
        "uri" => Uri.TryCreate(Text(value), UriKind.Absolute, out _),
        _ => throw new NotSupportedException($"The schema's format {format} isn't known here; teach it."),
    };

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Rfc3339();
}

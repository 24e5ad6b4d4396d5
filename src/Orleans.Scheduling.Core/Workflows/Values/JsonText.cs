using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Scheduling.Core.Workflows.Values;

/// <summary>JSON whose strings are templates.</summary>
internal static class JsonText
{
    public const string Null = "null";

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A text as JSON.</summary>
    public static string Of(string text) => JsonSerializer.Serialize(text, AsWritten);

    /// <summary>A target's answer as JSON: as it is where it is JSON, else as a text.</summary>
    public static string OfAnswer(string? answer)
    {
        if (string.IsNullOrWhiteSpace(answer)) return Null;
        try
        {
            using var parsed = JsonDocument.Parse(answer);
            return answer;
        }
        catch (JsonException)
        {
            return Of(answer);
        }
    }

    /// <summary>Every string in it that isn't a name, and the path to it.</summary>
    public static IEnumerable<(string Path, string Text)> Strings(string path, JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Strings($"{path}.{field.Key}", field.Value)),
        JsonArray items => items.Index().SelectMany(item => Strings($"{path}[{item.Index}]", item.Item)),
        JsonValue value when value.TryGetValue(out string? text) => [(path, text)],
        _ => [],
    };

    /// <summary>The JSON with every string computed; null stays null.</summary>
    /// <exception cref="TextTemplateException">One can't be; the message says where.</exception>
    public static string? Render(string path, string? json, Evaluator values)
    {
        // Most have nothing to compute.
        if (json is null || !json.Contains("${", StringComparison.Ordinal)) return json;
        return (Render(path, JsonNode.Parse(json), values)?.ToJsonString(AsWritten)) ?? Null;
    }

    private static JsonNode? Render(string path, JsonNode? node, Evaluator values)
    {
        switch (node)
        {
            case JsonObject fields:
                return new JsonObject(fields.Select(field =>
                    KeyValuePair.Create(field.Key, Render($"{path}.{field.Key}", field.Value, values))));
            case JsonArray items:
                return new JsonArray([.. items.Select((item, index) => Render($"{path}[{index}]", item, values))]);
            case JsonValue value when value.TryGetValue(out string? text):
                return Located(path, () => JsonNode.Parse(values.Json(TextTemplate.Parse(text))));
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>Adds the path to what a failure says.</summary>
    public static T Located<T>(string path, Func<T> compute)
    {
        try
        {
            return compute();
        }
        catch (TextTemplateException wrong)
        {
            throw new TextTemplateException($"{path}: {wrong.Message}");
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>JSON that is carried, not read.</summary>
internal static class RawJson
{
    // It is stored and sent as UTF-8; escaping would only make it longer.
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a value.</summary>
    public static string? Text(JsonElement? value) => value is { } given ? JsonSerializer.Serialize(given, AsWritten) : null;

    /// <summary>The text of a field's value; null where it is absent or null.</summary>
    public static string? Text(JsonObject fields, string name) => fields[name]?.ToJsonString(AsWritten);
}

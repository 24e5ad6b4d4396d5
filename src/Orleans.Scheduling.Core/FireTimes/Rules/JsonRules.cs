using System.Text;
using System.Text.Json;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>JSON that a schedule carries for its targets.</summary>
internal static class JsonRules
{
    private const int MaxBytes = 256 * 1024;

    /// <summary>The error of a text that isn't one JSON value; null is none.</summary>
    public static IEnumerable<FieldError> Check(string field, string? json) => Check(field, json, objectOnly: false);

    /// <summary>The error of a text that isn't one JSON object; null is none.</summary>
    public static IEnumerable<FieldError> CheckObject(string field, string? json) =>
        Check(field, json, objectOnly: true);

    private static IEnumerable<FieldError> Check(string field, string? json, bool objectOnly)
    {
        if (json is null) yield break;
        var bytes = Encoding.UTF8.GetByteCount(json);
        if (bytes > MaxBytes)
            yield return new FieldError(field, $"It takes {bytes} bytes; at most {MaxBytes} (256 KiB) are allowed.");
        else if (Fault(json, objectOnly) is { } fault)
            yield return new FieldError(
                field, $"{Quoted.Value(json)} is not {(objectOnly ? "a JSON object" : "JSON")}: {fault}");
    }

    private static string? Fault(string json, bool objectOnly)
    {
        if (!TextRules.IsStorable(json)) return "it contains a NUL or half a surrogate pair.";
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        try
        {
            reader.Read();
            if (objectOnly && reader.TokenType != JsonTokenType.StartObject) return "it does not begin with {.";
            while (reader.Read())
            {
            }

            return null;
        }
        catch (JsonException wrong)
        {
            return wrong.Message;
        }
    }
}

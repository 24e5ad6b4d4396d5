using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orleans.Scheduling.Core.Auditing;

/// <summary>A value as it is compared, and as the audit trail shows it.</summary>
/// <param name="Text">As it is compared.</param>
/// <param name="Value">As it is shown.</param>
internal sealed record Shown(string Text, JsonElement Value)
{
    /// <summary>The most bytes of a value that are shown; of a longer one it is said how long it is.</summary>
    public const int MaxBytes = 16 * 1024;

    // The database's jsonb takes less than JSON is, and those who read the trail have depths of their own.
    private const int MaxDepth = 32;
    private const int MaxDigits = 100;

    /// <summary>What stands for values that nobody is to see.</summary>
    public static readonly JsonElement Secret = Quote("***");

    public static Shown Of(string json)
    {
        var utf8 = Encoding.UTF8.GetBytes(json);
        return new Shown(json, utf8 switch
        {
            { Length: > MaxBytes } => Quote(string.Create(CultureInfo.InvariantCulture, $"({utf8.Length} bytes)")),
            _ when IsPlain(utf8) => JsonElement.Parse(utf8),
            _ => Quote(json),
        });
    }

    // A text of JSON that isn't plain is shown as that text.
    private static bool IsPlain(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            var fits = reader.TokenType switch
            {
                JsonTokenType.StartObject or JsonTokenType.StartArray => reader.CurrentDepth < MaxDepth,
                JsonTokenType.Number => reader.ValueSpan.Length <= MaxDigits && !reader.ValueSpan.ContainsAny("eE"u8),
                JsonTokenType.String or JsonTokenType.PropertyName => !reader.ValueIsEscaped || IsText(ref reader),
                _ => true,
            };
            if (!fits)
                return false;
        }

        return true;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return !reader.GetString()!.Contains('\0');
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return false;
        }
    }

    private static JsonElement Quote(string text) => JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(text));
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>A JSON schema of draft 2020-12, compiled. docs/payloads.md says what it may have in it.</summary>
public sealed class PayloadSchema
{
    /// <summary>How long its text may be.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxCached = 100;

    // By text: the same one is judged at every save, and by the gateway before the silo.
    private static readonly ConcurrentDictionary<string, PayloadSchema> Cache = new(StringComparer.Ordinal);

    private readonly SchemaRule _rule;

    private PayloadSchema(SchemaRule rule) => _rule = rule;

    /// <summary>Compiles a schema.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="schema">The schema; null = it can't be used.</param>
    /// <param name="fault">Why it can't be used, in a sentence; null = it can.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out PayloadSchema? schema, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        if (Cache.TryGetValue(text, out schema))
            return true;

        try
        {
            schema = Parse(text);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            fault = $"It isn't a JSON schema that can be used: {e.Message}";
            return false;
        }

        if (Cache.Count >= MaxCached)
            Cache.Clear();
        schema = Cache.GetOrAdd(text, schema);
        return true;
    }

    /// <summary>What is wrong with a value, by the field it is in and below it a JSON pointer; empty = nothing.</summary>
    /// <param name="field">The field's name on the wire.</param>
    /// <param name="json">The value: sound JSON.</param>
    public ImmutableArray<FieldError> Check(string field, string json)
    {
        using var value = JsonDocument.Parse(json);
        try
        {
            return [.. Evaluation.Of(_rule, value.RootElement, field)];
        }
        catch (Exception e) when (e is TooMuchWorkException or RegexMatchTimeoutException)
        {
            return [new FieldError(field, "To check it by its schema takes too much work; shorten one of the two.")];
        }
        catch (InvalidOperationException)
        {
            return [new FieldError(field, "It has half a surrogate pair in a text, which no schema can say anything about.")];
        }
    }

    /// <summary>The same for a context; none is an empty object.</summary>
    public ImmutableArray<FieldError> CheckContext(string? contextJson) => Check("context_data", contextJson ?? "{}");

    private static PayloadSchema Parse(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes <= MaxBytes
            ? new PayloadSchema(SchemaCompiler.Compile(JsonElement.Parse(text)))
            : throw new FormatException($"It takes {bytes} bytes; at most {MaxBytes} (64 KiB) are allowed.");
    }
}

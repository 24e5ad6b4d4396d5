using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Orleans.Scheduling.Targets;

/// <summary>Between JSON and the types of handlers.</summary>
internal static partial class HandlerJson
{
    private static readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>A payload as what a handler takes; none is an empty object.</summary>
    /// <exception cref="PayloadMisfitException">It doesn't fit.</exception>
    public static object Read(Type type, string? json)
    {
        try
        {
            return JsonSerializer.Deserialize(json is null or "null" ? "{}" : json, type, _options)
                ?? throw new PayloadMisfitException("", "It is null.");
        }
        catch (JsonException misfit)
        {
            throw new PayloadMisfitException(PointerOf(misfit.Path), MessageOf(misfit));
        }
        catch (Exception refusal) when (refusal is not PayloadMisfitException)
        {
            // The type's own: a constructor or a setter that checks what it is given, or a type that can't be read.
            throw new PayloadMisfitException("", refusal.Message);
        }
    }

    /// <summary>What a handler answered, as text.</summary>
    public static string? Write(object? result) =>
        result as string ?? (result is null ? null : JsonSerializer.Serialize(result, result.GetType(), _options));

    /// <summary>Where a path such as <c>$.lines[0].amount</c> leads, as a JSON pointer; a name with odd characters is in brackets.</summary>
    private static string PointerOf(string? path) => string.Concat(Segment().Matches(path ?? "").Select(match =>
        $"/{match.Groups["name"].Value.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));

    // Without the position in the text: it isn't the text that was sent.
    private static string MessageOf(JsonException misfit) => Position().Replace(misfit.Message, "");

    [GeneratedRegex(@"\.(?<name>[^.\[]+)|\['(?<name>.*?)'\]|\[(?<name>\d+)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex Segment();

    [GeneratedRegex(@" Path: .*$", RegexOptions.Singleline)]
    private static partial Regex Position();
}

/// <summary>A payload isn't what a handler takes.</summary>
/// <param name="pointer">Where in it, as a JSON pointer; empty = all of it.</param>
/// <param name="message">What is wrong.</param>
internal sealed class PayloadMisfitException(string pointer, string message) : Exception(message)
{
    /// <summary>The error of a field that holds the payload.</summary>
    public FieldError In(string field) => new(field + pointer, Message);
}

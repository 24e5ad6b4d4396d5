using System.Buffers;
using System.Text;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>Which texts may be stored.</summary>
internal static class TextRules
{
    /// <summary>A text that must be there and say something.</summary>
    public static IEnumerable<FieldError> CheckRequired(string field, string? value, int maxLength) =>
        string.IsNullOrWhiteSpace(value)
            ? [new FieldError(field, $"It is missing or blank; give 1 to {maxLength} characters.")]
            : CheckOptional(field, value, maxLength);

    /// <summary>A text that may be left out.</summary>
    public static IEnumerable<FieldError> CheckOptional(string field, string? value, int maxLength)
    {
        if (value is null) yield break;
        if (value.Length > maxLength)
            yield return new FieldError(field, $"It has {value.Length} characters; at most {maxLength} are allowed.");
        if (!IsStorable(value))
            yield return new FieldError(field, "It contains a NUL or half a surrogate pair; give well-formed text.");
    }

    /// <summary>False for what PostgreSQL's text refuses: a NUL, and UTF-16 that has no UTF-8 form.</summary>
    public static bool IsStorable(string value)
    {
        if (value.Contains('\0')) return false;
        for (var rest = value.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done) return false;
            rest = rest[consumed..];
        }

        return true;
    }
}

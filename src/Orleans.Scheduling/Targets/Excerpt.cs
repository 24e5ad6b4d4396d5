using System.Buffers;
using System.Text;

namespace Orleans.Scheduling.Targets;

/// <summary>The beginning of an answer, as it is stored: valid text of at most 2 KiB.</summary>
internal static class Excerpt
{
    /// <summary>The most bytes of UTF-8 that are kept.</summary>
    public const int MaxBytes = 2048;

    /// <summary>The beginning of a text; null where there is none.</summary>
    public static string? Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        var bytes = new byte[MaxBytes];
        Encoding.UTF8.GetEncoder().Convert(text, bytes, flush: true, out _, out var used, out _);
        return Of(bytes.AsSpan(0, used));
    }

    /// <summary>UTF-8 bytes as text, without the half character that the cut may have left.</summary>
    public static string? Of(ReadOnlySpan<byte> utf8)
    {
        var text = new StringBuilder();
        var size = 0;
        while (Rune.DecodeFromUtf8(utf8, out var rune, out var read) != OperationStatus.NeedMoreData)
        {
            // PostgreSQL stores any character but U+0000.
            var kept = rune.Value == 0 ? Rune.ReplacementChar : rune;
            size += kept.Utf8SequenceLength;
            if (size > MaxBytes)
                break;
            text.Append(kept.ToString());
            utf8 = utf8[read..];
        }

        return text.Length == 0 ? null : text.ToString();
    }
}

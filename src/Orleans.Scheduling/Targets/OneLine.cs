using System.Text;

namespace Orleans.Scheduling.Targets;

/// <summary>Error text as it is stored: one line, bounded.</summary>
internal static class OneLine
{
    /// <summary>The most characters an error keeps.</summary>
    public const int MaxLength = 500;

    /// <summary>An exception as <c>Type: message</c>.</summary>
    public static string Of(Exception exception) => Of($"{exception.GetType().Name}: {exception.Message}");

    /// <summary>A text with every run of white space and control characters made one blank.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MaxLength));
        var gap = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                gap = line.Length > 0;
                continue;
            }

            if (line.Length + rune.Utf16SequenceLength + (gap ? 1 : 0) > MaxLength - 1)
                return line.Append('…').ToString();

            if (gap)
                line.Append(' ');
            gap = false;
            line.Append(rune.ToString());
        }

        return line.ToString();
    }
}

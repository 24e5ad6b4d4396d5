using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>A cron expression as it was written, read by Cronos.</summary>
internal sealed class CronText
{
    // Cronos recurses once per list item; a list long enough would overflow the stack and end the process.
    private const int MaxLength = 1_000;

    private static readonly char[] Blanks = [' ', '\t'];

    private readonly string[] _fields;

    private CronText(CronExpression expression, string[] fields)
    {
        Expression = expression;
        _fields = fields;
    }

    /// <summary>What Cronos made of it; walks local time, knows nothing of zones.</summary>
    public CronExpression Expression { get; }

    /// <summary>
    /// True if a time of day that the clocks show twice counts twice: the second, minute or hour field has a <c>*</c>,
    /// a range or a step, so that the expression means "every so often" rather than "at this time".
    /// </summary>
    public bool RepeatsInOverlap => IsMacro
        ? Expression == CronExpression.Hourly
            || Expression == CronExpression.EveryMinute
            || Expression == CronExpression.EverySecond
        : _fields[..^3].Any(part => part.AsSpan().ContainsAny("*?-/"));

    /// <summary>The day-of-month and day-of-week fields if both restrict the days; null otherwise.</summary>
    public (string DayOfMonth, string DayOfWeek)? BothDayFields =>
        !IsMacro && Restricts(_fields[^3]) && Restricts(_fields[^1]) ? (_fields[^3], _fields[^1]) : null;

    /// <summary>True if a field leaves its value to the schedule's id (<c>H</c>).</summary>
    public bool IsSeeded => !IsMacro && _fields.Any(part => part.StartsWith('H'));

    private bool IsMacro => _fields.Length == 1;

    /// <summary>Reads an expression; false, with the reason, if it can't be read.</summary>
    /// <param name="text">5 fields, 6 with seconds first, or a macro such as <c>@daily</c>.</param>
    /// <param name="seed">Picks the values of <c>H</c>; the same seed always picks the same ones.</param>
    /// <param name="cron">The expression.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryParse(
        string text, int seed, [NotNullWhen(true)] out CronText? cron, [NotNullWhen(false)] out string? error)
    {
        try
        {
            cron = Parse(text, seed);
            error = null;
            return true;
        }
        catch (FormatException wrong)
        {
            cron = null;
            error = $"{Quoted.Value(text)} is not a cron expression: {wrong.Message}";
            return false;
        }
    }

    private static CronText Parse(string text, int seed)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"It has {text.Length} characters; at most {MaxLength} are allowed.");
        // Cronos would take a NUL for the end and ignore what follows.
        if (text.Contains('\0')) throw new FormatException("It contains a NUL character.");

        var fields = text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        var expression = fields switch
        {
            // With a seed Cronos would spread the macros too: @daily would no longer mean midnight.
            [['@', ..]] => CronExpression.Parse(text),
            { Length: 5 } => CronExpression.Parse(text, CronFormat.Standard, seed),
            { Length: 6 } => CronExpression.Parse(text, CronFormat.IncludeSeconds, seed),
            _ => throw new FormatException($"It has {fields.Length} fields; give 5, or 6 with seconds first."),
        };
        return new CronText(expression, fields);
    }

    private static bool Restricts(string field) => field is not ("*" or "?");
}

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>Values as messages show them.</summary>
internal static class Quoted
{
    private const int Limit = 60;

    /// <summary>The value in quotes, cut where it would make the message unreadable.</summary>
    public static string Value(string? value) => value switch
    {
        null => "null",
        { Length: > Limit } => $"\"{value.AsSpan(0, Limit)}…\"",
        _ => $"\"{value}\"",
    };
}

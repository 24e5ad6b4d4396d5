namespace Orleans.Scheduling.Host.Logging;

/// <summary>
/// What a log line is about. Messages that begin <c>SYSTEM app_startup</c> carry it; others get their type from their
/// level.
/// </summary>
/// <param name="EventType">AUDIT, SYSTEM or ERROR.</param>
/// <param name="Action">What happened, e.g. schedule_missed; null = it has no name.</param>
/// <param name="Message">The text, without the heading where a colon ends it.</param>
internal readonly record struct EventHeading(string EventType, string? Action, string Message)
{
    private static readonly string[] _types = ["AUDIT", "SYSTEM", "ERROR"];

    /// <summary>Reads the heading of a message.</summary>
    public static EventHeading Of(string text, LogLevel level)
    {
        var type = Array.Find(_types, t => text.StartsWith($"{t} ", StringComparison.Ordinal));
        if (type is null)
            return new EventHeading(level >= LogLevel.Error ? "ERROR" : "SYSTEM", null, text);

        var rest = text[(type.Length + 1)..];
        var end = rest.AsSpan().IndexOfAny(' ', ':');
        if (end <= 0)
            return new EventHeading(type, null, rest);
        var message = rest[end] == ':' ? rest[(end + 1)..].TrimStart() : text;
        return new EventHeading(type, rest[..end], message);
    }
}

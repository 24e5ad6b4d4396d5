namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>The query parameters from and to: a range of time whose end isn't in it.</summary>
internal static class TimeRange
{
    private static readonly QueryParameter From =
        QueryParameter.Text("from", "Begin of the range, in it: ISO 8601 time; without offset, UTC.");

    private static readonly QueryParameter To =
        QueryParameter.Text("to", "End of the range, no more in it: ISO 8601 time; without offset, UTC.");

    public static readonly IReadOnlyList<QueryParameter> Parameters = [From, To];

    public static (DateTimeOffset? From, DateTimeOffset? To) Read(QueryReader query)
    {
        var (from, to) = (query.Time(From), query.Time(To));
        if (from >= to) query.Refuse(To, "It must be later than from.");
        return (from, to);
    }

    /// <summary>
    /// The range in whole milliseconds, as nominal times are, and not before 1970. Without an end it goes up to now, or over
    /// a length where it begins later; without a begin it has that length.
    /// </summary>
    /// <exception cref="SchedulingException">Invalid: a parameter was wrong.</exception>
    public static (DateTimeOffset From, DateTimeOffset To) ReadWithDefaults(QueryReader query, TimeSpan length, DateTimeOffset now)
    {
        var (from, to) = Read(query);
        query.ThrowIfAnyWrong();
        var end = to ?? (from >= now ? Clamped(from.Value, length) : now);
        return (WholeMilliseconds(from ?? Clamped(end, -length)), WholeMilliseconds(end));
    }

    private static DateTimeOffset Clamped(DateTimeOffset at, TimeSpan length) => new(
        Math.Clamp(at.UtcTicks + length.Ticks, 0, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset at)
    {
        var ticks = Math.Clamp(at.UtcTicks, DateTimeOffset.UnixEpoch.Ticks, DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerMillisecond);
        var over = ticks % TimeSpan.TicksPerMillisecond;
        return new DateTimeOffset(over == 0 ? ticks : ticks + TimeSpan.TicksPerMillisecond - over, TimeSpan.Zero);
    }
}

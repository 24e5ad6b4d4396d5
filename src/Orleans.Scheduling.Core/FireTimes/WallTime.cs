using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>Times as people write and read them, against the instants they stand for.</summary>
public static class WallTime
{
    // Longer than any time in the formats below.
    private const int MaxLength = 64;
    private const int DateLength = 10;

    private static readonly IPattern<LocalDateTime>[] LocalPatterns =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFF"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd"),
    ];

    private static readonly IPattern<Offset>[] OffsetPatterns =
    [
        OffsetPattern.CreateWithInvariantCulture("Z+HH:mm"),
        OffsetPattern.CreateWithInvariantCulture("+HHmm"),
        OffsetPattern.CreateWithInvariantCulture("+HH"),
    ];

    private static readonly ZoneLocalMappingResolver Resolver =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>Reads an ISO 8601 time: a date, or a date and a time of day, to the minute or finer.</summary>
    /// <param name="text">
    /// With an offset or Z, that instant. Without, a time on the clocks of <paramref name="timeZone"/>: in a gap the
    /// transition that made it, in an overlap the earlier of both. A date alone is its midnight.
    /// </param>
    /// <param name="timeZone">IANA id; not looked at where the text has an offset.</param>
    /// <param name="utc">The instant, to 100 ns; finer digits are cut off.</param>
    /// <returns>False if it isn't such a time or lies outside the years 1 to 9999, or the zone is unknown.</returns>
    public static bool TryParse(string text, string timeZone, out DateTimeOffset utc)
    {
        utc = default;
        if (text.Length > MaxLength) return false;

        var offsetAt = OffsetStart(text);
        return Read(LocalPatterns, Separated(text[..offsetAt])) is { } local
            && Resolve(local, text[offsetAt..], timeZone) is { } instant
            && TryConvert(instant, out utc);
    }

    /// <summary>An instant as the clocks of a zone show it, with their offset to the minute.</summary>
    /// <param name="utc">The instant.</param>
    /// <param name="timeZone">IANA id.</param>
    /// <returns>The same instant; with offset zero where its local time lies outside the years 1 to 9999.</returns>
    /// <exception cref="SchedulingException">Invalid: the zone is unknown.</exception>
    public static DateTimeOffset ToLocal(DateTimeOffset utc, string timeZone)
    {
        var seconds = Zones.Get(timeZone).GetUtcOffset(Instant.FromDateTimeOffset(utc)).Seconds;
        var offset = TimeSpan.FromMinutes(seconds / 60);
        var local = (Int128)utc.UtcTicks + offset.Ticks;
        return local >= DateTime.MinValue.Ticks && local <= DateTime.MaxValue.Ticks
            ? utc.ToOffset(offset)
            : utc.ToUniversalTime();
    }

    /// <summary>Where the offset begins: behind the date, whose hyphens aren't signs. The text's length if it has none.</summary>
    private static int OffsetStart(string text)
    {
        if (text.Length <= DateLength) return text.Length;
        var at = text.AsSpan(DateLength).IndexOfAny("Zz+-");
        return at < 0 ? text.Length : DateLength + at;
    }

    /// <summary>RFC 3339 allows a blank or a small t between date and time.</summary>
    private static string Separated(string text) =>
        text.Length > DateLength && text[DateLength] is 't' or ' '
            ? $"{text.AsSpan(0, DateLength)}T{text.AsSpan(DateLength + 1)}"
            : text;

    /// <summary>The instant of a local time; null if there is no such offset or zone, or it is past the calendar's end.</summary>
    private static Instant? Resolve(LocalDateTime local, string offsetText, string timeZone)
    {
        try
        {
            if (offsetText.Length == 0)
                return Zones.TryGet(timeZone, out var zone) ? zone.ResolveLocal(local, Resolver).ToInstant() : null;
            return Read(OffsetPatterns, offsetText.ToUpperInvariant()) is { } offset
                ? local.WithOffset(offset).ToInstant()
                : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static T? Read<T>(IPattern<T>[] patterns, string text) where T : struct =>
        patterns.Select(pattern => pattern.Parse(text)).FirstOrDefault(result => result.Success)?.Value;

    private static bool TryConvert(Instant instant, out DateTimeOffset utc)
    {
        var ticks = instant.ToUnixTimeTicks() + DateTime.UnixEpoch.Ticks;
        var inRange = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        utc = inRange ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return inRange;
    }
}

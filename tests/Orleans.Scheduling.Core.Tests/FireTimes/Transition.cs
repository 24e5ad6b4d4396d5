using NodaTime;
using NodaTime.TimeZones;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>An instant at which a zone's clocks jump, and what is to fire around it, found the slow way.</summary>
internal sealed class Transition(string zoneId, ZoneInterval before, ZoneInterval after)
{
    private static readonly Duration Margin = Duration.FromHours(4);

    private List<(Instant Instant, LocalDateTime Local, bool IsFirst)>? _minutes;

    public string ZoneId => zoneId;

    public Instant At => before.End;

    public Instant From => At - Margin;

    public Instant Through => At + Margin;

    private DateTimeZone Zone => DateTimeZoneProviders.Tzdb[ZoneId];

    /// <summary>Transitions alike but for the zone's name.</summary>
    public object Kind => (At, before.WallOffset, after.WallOffset);

    public static IEnumerable<Transition> All(int fromYear, int beforeYear) =>
        from id in DateTimeZoneProviders.Tzdb.Ids
        let intervals = DateTimeZoneProviders.Tzdb[id].GetZoneIntervals(
            Instant.FromUtc(fromYear, 1, 1, 0, 0), Instant.FromUtc(beforeYear, 1, 1, 0, 0))
        from pair in intervals.Zip(intervals.Skip(1))
        select new Transition(id, pair.First, pair.Second);

    /// <summary>Patterns that touch the local times which are lost or shown twice, at and around their ends.</summary>
    public IEnumerable<ClockPattern> Patterns()
    {
        var one = before.IsoLocalEnd;
        var other = after.IsoLocalStart;
        var (low, high) = one < other ? (one, other) : (other, one);
        yield return ClockPattern.At(low.PlusMinutes(-1));
        yield return ClockPattern.At(low);
        yield return ClockPattern.At(low.PlusMinutes(15));
        yield return ClockPattern.At(high.PlusMinutes(-1));
        yield return ClockPattern.At(high);
        yield return ClockPattern.EveryHalfHour;
        yield return ClockPattern.EveryHour;
        yield return ClockPattern.EveryTwentyMinutesFromSeven;
        yield return ClockPattern.SomeNights;
        yield return ClockPattern.ListOfNightTimes;
    }

    /// <summary>Looks at each minute in turn: what the clocks show, and whether for the first time.</summary>
    public IEnumerable<DateTimeOffset> Expected(ClockPattern pattern) =>
        from minute in _minutes ??= [.. Minutes()]
        let shown = pattern.Matches(minute.Local) && (pattern.Repeats || minute.IsFirst)
        where shown || (minute.Instant == At && Lost().Any(pattern.Matches))
        select minute.Instant.ToDateTimeOffset();

    private IEnumerable<(Instant Instant, LocalDateTime Local, bool IsFirst)> Minutes()
    {
        for (var minute = From; minute <= Through; minute += Duration.FromMinutes(1))
        {
            var local = minute.InZone(Zone).LocalDateTime;
            yield return (minute, local, Zone.MapLocal(local).First().ToInstant() == minute);
        }
    }

    private IEnumerable<LocalDateTime> Lost()
    {
        for (var local = before.IsoLocalEnd; local < after.IsoLocalStart; local = local.PlusMinutes(1)) yield return local;
    }

    public override string ToString() => $"{ZoneId} {At} {before.WallOffset} -> {after.WallOffset}";
}

using NodaTime;
using NodaTime.TimeZones;

namespace Orleans.Scheduling.Core.FireTimes.Calendars;

/// <summary>
/// Nominal times with those of excluded days moved, day by day, to the same time on the schedule's clocks of a day that isn't.
/// </summary>
/// <remarks>
/// Several days may land on one, and a later time of an earlier day then comes after an earlier time of a later day. So they
/// are looked for by the day they land on.
/// </remarks>
/// <param name="source">The nominal times.</param>
/// <param name="zone">The schedule's zone.</param>
/// <param name="exclusions">Which days are excluded.</param>
/// <param name="direction">1 = to a later day, -1 = to an earlier one.</param>
internal sealed class DayMoves(INominalSource source, DateTimeZone zone, Exclusions exclusions, int direction)
{
    /// <summary>How many days a time moves, at most; one for which all of these are excluded is dropped.</summary>
    public const int MaxDays = 31;

    // All zones' offsets are multiples of it, so no calendar's day begins within one.
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private static readonly ZoneLocalMappingResolver Resolver =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The first time strictly after an instant; null = there is none up to a limit.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset limit)
    {
        var last = DateOf(limit);
        for (var day = DateOf(after); day <= last;)
        {
            if (FirstOn(day, after) is { } found) return found;
            // What excluded days leave behind lands on the days after them.
            var isOwed = direction > 0 && MayBeExcluded(day);
            if (source.Next(StartOf(day.PlusDays(isOwed ? 1 - MaxDays : 1)).AddTicks(-1)) is not { } next) return null;
            day = LocalDate.Max(day.PlusDays(1), FirstLandingOf(DateOf(next)));
        }

        return null;
    }

    private LocalDate FirstLandingOf(LocalDate origin) => direction > 0 ? origin : origin.PlusDays(-MaxDays);

    private DateTimeOffset? FirstOn(LocalDate day, DateTimeOffset after)
    {
        if (IsExcluded(day)) return null;
        var first = FirstFrom(day, 0, after);
        for (var days = 1; days <= MaxDays && MayBeExcluded(day.PlusDays(-direction * days)); days++)
        {
            if (FirstFrom(day.PlusDays(-direction * days), days, after) is { } moved && !(first <= moved)) first = moved;
        }

        return first;
    }

    /// <summary>The first time of a day that moves by as many days, and lands after an instant.</summary>
    private DateTimeOffset? FirstFrom(LocalDate origin, int days, DateTimeOffset after)
    {
        var instant = Instant.FromDateTimeOffset(after);
        // What the clocks of the origin show when those of the day it lands on show what they do at that instant.
        var from = instant.InZone(zone).LocalDateTime.PlusDays(-direction * days);
        DateTimeOffset? first = null;
        // The clocks run on steadily between two transitions, so the first one found there is the earliest.
        foreach (var steady in zone.GetZoneIntervals(StartInstant(origin), StartInstant(origin.PlusDays(1))))
        {
            var begin = Later(steady.HasStart ? steady.Start : Instant.MinValue, StartInstant(origin));
            begin = Later(begin, days == 0 ? instant : from.WithOffset(steady.WallOffset).ToInstant());
            var end = Earlier(steady.HasEnd ? steady.End : Instant.MaxValue, StartInstant(origin.PlusDays(1)));
            if (begin < end && FirstBetween(begin, end, days, after) is { } found && !(first <= found)) first = found;
        }

        return first;
    }

    private DateTimeOffset? FirstBetween(Instant begin, Instant end, int days, DateTimeOffset after)
    {
        var until = end.ToDateTimeOffset();
        for (var time = source.Next(begin.ToDateTimeOffset().AddTicks(-1)); time < until;)
        {
            var landed = Moved(time.Value, days);
            if (landed > after && MovesBy(time.Value, days)) return landed;
            time = source.Next(landed > after ? EndOfQuarter(time.Value).AddTicks(-1) : time.Value);
        }

        return null;
    }

    private bool MovesBy(DateTimeOffset time, int days)
    {
        if (exclusions.ExcludesDayOf(Moved(time, days))) return false;
        for (var passed = 0; passed < days; passed++)
        {
            if (!exclusions.ExcludesDayOf(Moved(time, passed))) return false;
        }

        return true;
    }

    private DateTimeOffset Moved(DateTimeOffset time, int days) => days == 0 ? time : zone.ResolveLocal(
        Instant.FromDateTimeOffset(time).InZone(zone).LocalDateTime.PlusDays(direction * days), Resolver).ToDateTimeOffset().ToUniversalTime();

    private bool IsExcluded(LocalDate day) => exclusions.ExcludesDaysOf(StartOf(day), StartOf(day.PlusDays(1)));

    // A day of the schedule's zone touches two days of a calendar's, or three where the clocks go back.
    private bool MayBeExcluded(LocalDate day)
    {
        var (start, end) = (StartOf(day), StartOf(day.PlusDays(1)));
        return exclusions.ExcludesDayOf(start) || exclusions.ExcludesDayOf(end.AddTicks(-1))
            || exclusions.ExcludesDayOf(start + ((end - start) / 2));
    }

    private LocalDate DateOf(DateTimeOffset time) => Instant.FromDateTimeOffset(time).InZone(zone).Date;

    private Instant StartInstant(LocalDate day) => zone.AtStartOfDay(day).ToInstant();

    private DateTimeOffset StartOf(LocalDate day) => StartInstant(day).ToDateTimeOffset();

    private static DateTimeOffset EndOfQuarter(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % Quarter.Ticks) + Quarter.Ticks, TimeSpan.Zero);

    private static Instant Later(Instant one, Instant other) => Instant.Max(one, other);

    private static Instant Earlier(Instant one, Instant other) => Instant.Min(one, other);
}

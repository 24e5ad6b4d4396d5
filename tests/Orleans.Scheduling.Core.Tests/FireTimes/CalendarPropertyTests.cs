using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using NodaTime.TimeZones;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>What calendars leave, judged nominal time by nominal time in the plainest way.</summary>
public sealed class CalendarPropertyTests
{
    private const long Quarter = 15 * TimeSpan.TicksPerMinute;

    private static readonly Transition[] Transitions = [.. Transition.All(2024, 2031)];

    private static readonly string[] Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    private static readonly string[] Crons =
        ["0 9 * * *", "30 2 * * *", "15 */5 * * *", "0 12 * * 6", "0 0 * * *", "45 23 * * 0", "*/30 1-3 * * *", "5 4 1 * *"];

    private static readonly CalendarWindow[] Windows =
    [
        new() { CronExpression = "0 22 * * *", DurationSeconds = 8 * 3600 },
        new() { CronExpression = "0 12 * * 1-5", DurationSeconds = 3600 },
        new() { CronExpression = "30 1 * * 0", DurationSeconds = 40 * 3600 },
    ];

    private sealed record Case(
        Transition Transition, string[] Crons, CalendarDefinition[] Calendars, CalendarPolicy Policy, int StartHours);

    private static readonly Gen<CalendarDefinition> Calendar =
        from transition in Gen.Elements(Transitions)
        from hasZone in Gen.Elements(true, false)
        from weekdays in Gen.SubListOf(Weekdays)
        from offsets in Gen.Choose(-9, 9).ArrayOf(3)
        from windows in Gen.SubListOf(Windows)
        select new CalendarDefinition
        {
            TimeZone = hasZone ? transition.ZoneId : null,
            Weekdays = [.. weekdays.Take(4)],
            // Replaced by dates around the transition of the case.
            Dates = [.. offsets.Select(offset => $"{offset}")],
            Windows = [.. windows.Take(1)],
        };

    private static readonly Arbitrary<Case> Cases = Arb.From(
        from transition in Gen.Elements(Transitions)
        from crons in Gen.Elements(Crons).ArrayOf(2)
        from calendars in Calendar.ArrayOf(2)
        from policy in Gen.Elements(Enum.GetValues<CalendarPolicy>())
        from start in Gen.Choose(-200, 200)
        select new Case(transition, crons, [.. calendars.Select(calendar => At(calendar, transition))], policy, start));

    [Fact]
    public void Times_are_those_that_each_nominal_time_becomes_in_order_and_once() => Prop.ForAll(Cases, c =>
    {
        var zone = DateTimeZoneProviders.Tzdb[c.Transition.ZoneId];
        var timing = new ScheduleTiming
        {
            Type = ScheduleType.Cron, CronExpressions = [.. c.Crons], TimeZone = zone.Id, CalendarPolicy = c.Policy,
        };
        var after = c.Transition.At.ToDateTimeOffset().AddHours(c.StartHours);
        var through = after.AddDays(9);
        var windows = c.Calendars
            .SelectMany(calendar => calendar.Windows.Select(window => (
                Given.Cron(window.CronExpression, calendar.TimeZone ?? zone.Id), window.DurationSeconds)))
            .ToList();
        var nominal = Given.Times(timing).Between(after.AddDays(-40), through.AddDays(40)).Select(o => o.Nominal);
        var expected = nominal
            .Select(time => Becomes(time, c, windows, zone))
            .Where(time => time > after && time <= through)
            .Distinct().Order();
        var found = new NominalTimes(timing, Given.ScheduleId, Given.Time("2000-01-01T00:00Z"), c.Calendars)
            .Between(after, through).Select(o => o.Nominal);

        Assert.Equal(expected, found.Select(time => (DateTimeOffset?)time));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));

    [Fact]
    public void Every_offset_of_every_zone_is_of_quarters_of_an_hour() => Assert.All(
        DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id]),
        zone => Assert.All(
            zone.GetZoneIntervals(Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2100, 1, 1, 0, 0)),
            interval => Assert.Equal(0, interval.WallOffset.Seconds % 900)));

    private static CalendarDefinition At(CalendarDefinition calendar, Transition transition) => calendar with
    {
        Dates = [.. calendar.Dates.Select(offset => transition.At.InUtc().Date
            .PlusDays(int.Parse(offset, System.Globalization.CultureInfo.InvariantCulture)).ToString("uuuu-MM-dd", null))],
    };

    private static DateTimeOffset? Becomes(
        DateTimeOffset time, Case c, List<(NominalTimes Begins, int Seconds)> windows, DateTimeZone zone)
    {
        if (c.Policy == CalendarPolicy.Skip) return Excludes(time) ? null : time;
        var direction = c.Policy == CalendarPolicy.Next ? 1 : -1;
        var local = Instant.FromDateTimeOffset(time).InZone(zone).LocalDateTime;
        var moved = time;
        for (var days = 0; ExcludesDay(moved);)
        {
            if (++days > 31) return null;
            moved = zone.ResolveLocal(local.PlusDays(direction * days), mapping => mapping.Count == 0
                ? Resolvers.ReturnStartOfIntervalAfter(mapping.LocalDateTime, mapping.Zone, mapping.EarlyInterval, mapping.LateInterval)
                : mapping.First()).ToDateTimeOffset().ToUniversalTime();
        }

        // Everything excluded begins and ends with a quarter of an hour; what comes before a window is its last second.
        while (Excludes(moved) && (moved - time).Duration() < TimeSpan.FromDays(60))
            moved = direction > 0 ? NextQuarter(moved) : NextQuarter(moved).AddSeconds(-901);
        return Excludes(moved) ? null : moved;

        bool ExcludesDay(DateTimeOffset at) => c.Calendars.Any(calendar => ExcludesDayOf(calendar, at, zone));
        bool Excludes(DateTimeOffset at) => ExcludesDay(at) || windows.Any(window => window.Begins.Next(at.AddSeconds(-window.Seconds))?.Nominal <= at);
    }

    private static DateTimeOffset NextQuarter(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % Quarter) + Quarter, TimeSpan.Zero);

    private static bool ExcludesDayOf(CalendarDefinition calendar, DateTimeOffset time, DateTimeZone zone)
    {
        var own = calendar.TimeZone is { } id ? DateTimeZoneProviders.Tzdb[id] : zone;
        var date = Instant.FromDateTimeOffset(time).InZone(own).Date;
        return calendar.Dates.Contains(date.ToString("uuuu-MM-dd", null))
            || calendar.Weekdays.Contains(date.DayOfWeek.ToString().ToLowerInvariant());
    }
}

using System.Globalization;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>What calendars make of nominal times: the decision table of docs/calendars.md.</summary>
public sealed class CalendarTable
{
    private const string Zone = "Europe/Berlin";

    private static readonly Dictionary<string, CalendarDefinition> Calendars = new()
    {
        ["weekend"] = new() { Weekdays = ["saturday", "sunday"] },
        ["25 Jan"] = new() { Dates = ["2027-01-25"] },
        ["Christmas"] = new() { YearlyDates = ["12-25", "12-26"] },
        ["leap day"] = new() { YearlyDates = ["02-29"] },
        ["night"] = new() { Windows = [new() { CronExpression = "0 22 * * *", DurationSeconds = 8 * 3600 }] },
        ["noon"] = new() { Windows = [new() { CronExpression = "0 12 * * *", DurationSeconds = 3600 }] },
        ["after noon"] = new() { Windows = [new() { CronExpression = "0 13 * * *", DurationSeconds = 1800 }] },
        ["Tokyo's Monday"] = new() { TimeZone = "Asia/Tokyo", Weekdays = ["monday"] },
        ["Friday evening"] = new() { Windows = [new() { CronExpression = "0 18 * * 5", DurationSeconds = 12 * 3600 }] },
        ["Monday morning"] = new() { Windows = [new() { CronExpression = "0 0 * * 1", DurationSeconds = 6 * 3600 }] },
        ["27 and 28 Mar"] = new() { Dates = ["2027-03-27", "2027-03-28"] },
    };

    [Theory]
    // Days. 22 January 2027 is a Friday.
    [InlineData("0 9 * * *", "weekend", CalendarPolicy.Skip, "2027-01-22", 3, "Fri 22 09:00, Mon 25 09:00, Tue 26 09:00")]
    [InlineData("0 9 * * *", "weekend", CalendarPolicy.Next, "2027-01-22", 3, "Fri 22 09:00, Mon 25 09:00, Tue 26 09:00")]
    [InlineData("0 9 * * *", "weekend", CalendarPolicy.Previous, "2027-01-22", 3, "Fri 22 09:00, Mon 25 09:00, Tue 26 09:00")]
    [InlineData("0 9 * * 6", "weekend", CalendarPolicy.Next, "2027-01-22", 2, "Mon 25 09:00, Mon 01 09:00")]
    [InlineData("0 9 * * 6", "weekend", CalendarPolicy.Previous, "2027-01-22", 2, "Fri 22 09:00, Fri 29 09:00")]
    [InlineData("0 9 * * 6", "weekend", CalendarPolicy.Skip, "2027-01-22", 1, "")]
    [InlineData("0 9 * * 6", "weekend; 25 Jan", CalendarPolicy.Next, "2027-01-22", 1, "Tue 26 09:00")]
    // A later time of an earlier day lands after an earlier time of a later day.
    [InlineData("0 15 23 1 *; 0 9 24 1 *", "weekend", CalendarPolicy.Next, "2027-01-22", 2, "Mon 25 09:00, Mon 25 15:00")]
    [InlineData("0 15 23 1 *; 0 9 24 1 *", "weekend", CalendarPolicy.Previous, "2027-01-22", 2, "Fri 22 09:00, Fri 22 15:00")]
    [InlineData("0 9 25 12 *", "Christmas", CalendarPolicy.Next, "2027-01-22", 2, "Mon 27 09:00, Wed 27 09:00")]
    [InlineData("0 9 25 12 *", "Christmas; weekend", CalendarPolicy.Previous, "2027-01-22", 1, "Fri 24 09:00")]
    [InlineData("0 9 28,29 2 *", "leap day", CalendarPolicy.Skip, "2027-01-22", 3, "Sun 28 09:00, Mon 28 09:00, Wed 28 09:00")]
    // The calendar's own zone: its Monday is from Sunday 16:00 to Monday 16:00 in Berlin.
    [InlineData("0 9,17 * * *", "Tokyo's Monday", CalendarPolicy.Skip, "2027-01-24", 3, "Sun 24 09:00, Mon 25 17:00, Tue 26 09:00")]
    [InlineData("0 9,17 24,25 1 *", "Tokyo's Monday", CalendarPolicy.Next, "2027-01-24", 3, "Sun 24 09:00, Mon 25 17:00, Tue 26 09:00")]
    [InlineData("0 9,17 24,25 1 *", "Tokyo's Monday", CalendarPolicy.Previous, "2027-01-23", 3, "Sat 23 17:00, Sun 24 09:00, Mon 25 17:00")]
    // Windows: their end isn't excluded.
    [InlineData("0 */6 * * *", "night", CalendarPolicy.Skip, "2027-01-22", 3, "Fri 22 06:00, Fri 22 12:00, Fri 22 18:00")]
    [InlineData("30 23 * * *", "night", CalendarPolicy.Next, "2027-01-22", 2, "Fri 22 06:00, Sat 23 06:00")]
    [InlineData("30 23 * * *", "night", CalendarPolicy.Previous, "2027-01-22", 2, "Fri 22 21:59:59, Sat 23 21:59:59")]
    [InlineData("*/20 12 * * *", "noon", CalendarPolicy.Next, "2027-01-22", 2, "Fri 22 13:00, Sat 23 13:00")]
    [InlineData("*/20 12 * * *", "noon; after noon", CalendarPolicy.Next, "2027-01-22", 2, "Fri 22 13:30, Sat 23 13:30")]
    [InlineData("15 13 * * *", "noon; after noon", CalendarPolicy.Previous, "2027-01-22", 2, "Fri 22 11:59:59, Sat 23 11:59:59")]
    // A window that ends on an excluded day is excluded until that day ends, and the other way round.
    [InlineData("0 20 * * 5", "Friday evening; weekend", CalendarPolicy.Next, "2027-01-22", 1, "Mon 25 00:00")]
    [InlineData("0 20 * * 5", "Friday evening; weekend; Monday morning", CalendarPolicy.Next, "2027-01-22", 1, "Mon 25 06:00")]
    [InlineData("0 3 * * 1", "weekend; Monday morning", CalendarPolicy.Previous, "2027-01-22", 1, "Fri 22 23:59:59")]
    // An excluded day comes first: from Sunday 03:00 to Monday 03:00, from there to the window's end.
    [InlineData("0 3 * * 0", "weekend; Monday morning", CalendarPolicy.Next, "2027-01-22", 1, "Mon 25 06:00")]
    // The clocks go forward on 28 March at 02:00.
    [InlineData("30 2 27 3 *", "27 and 28 Mar", CalendarPolicy.Next, "2027-03-26", 1, "Mon 29 02:30")]
    [InlineData("30 2 29 3 *", "25 Jan", CalendarPolicy.Next, "2027-03-26", 1, "Mon 29 02:30")]
    public void A_calendar_leaves(
        string crons, string calendars, CalendarPolicy policy, string from, int count, string expected)
    {
        var times = Times(crons, policy, calendars);
        var after = Given.Time($"{from}T00:00+01:00").AddTicks(-1);

        Assert.Equal(expected, string.Join(", ", times.Between(after, Given.Time("2039-01-01T00:00Z")).Take(count).Select(Shown)));
    }

    [Fact]
    public void A_moved_time_that_the_clocks_skip_becomes_the_first_that_they_show()
    {
        var saturday = new CalendarDefinition { Dates = ["2027-03-27"] };
        var times = new NominalTimes(
            Given.CronTiming("30 2 27 3 *", Zone) with { CalendarPolicy = CalendarPolicy.Next }, Given.ScheduleId,
            Given.Time("2027-01-01T00:00Z"), saturday);

        Assert.Equal(Given.Time("2027-03-28T01:00Z"), times.Next(Given.Time("2027-03-26T00:00Z"))?.Nominal);
    }

    [Fact]
    public void Start_and_end_hold_for_moved_times()
    {
        var timing = Given.CronTiming("0 9 * * 6", "UTC") with
        {
            StartAt = Given.Time("2027-01-23T00:00Z"), EndAt = Given.Time("2027-01-31T00:00Z"),
        };

        Assert.Equal(
            [Given.Time("2027-01-29T09:00Z")],
            Times(timing with { CalendarPolicy = CalendarPolicy.Previous }, "weekend")
                .Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Select(o => o.Nominal));
        Assert.Equal(
            [Given.Time("2027-01-25T09:00Z")],
            Times(timing with { CalendarPolicy = CalendarPolicy.Next }, "weekend")
                .Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Select(o => o.Nominal));
    }

    [Theory]
    [InlineData(CalendarPolicy.Skip)]
    [InlineData(CalendarPolicy.Next)]
    [InlineData(CalendarPolicy.Previous)]
    public void Where_everything_is_excluded_the_search_ends_and_says_so(CalendarPolicy policy)
    {
        var calendars = new CalendarDefinition[]
        {
            new() { Weekdays = ["monday", "tuesday", "wednesday", "thursday"] },
            new() { Weekdays = ["friday", "saturday", "sunday"], TimeZone = Zone },
        };
        var after = Given.Time("2027-01-22T00:00Z");

        foreach (var timing in new[] { Given.CronTiming("0 9 * * *", Zone), Once("2027-02-01T09:00Z"), Every(1) })
        {
            var times = new NominalTimes(timing with { CalendarPolicy = policy, TimeZone = Zone }, Given.ScheduleId, after, calendars);
            Assert.Null(times.Next(after));
            Assert.True(times.IsBarred(after));
        }

        var ending = Every(3600) with { EndAt = Given.Time("2028-01-01T00:00Z"), CalendarPolicy = policy, TimeZone = Zone };
        Assert.False(new NominalTimes(ending, Given.ScheduleId, after, calendars).IsBarred(after));
    }

    [Theory]
    [InlineData(CalendarPolicy.Next, "2027-01-25T09:00Z")]
    [InlineData(CalendarPolicy.Previous, "2027-01-22T09:00Z")]
    public void What_has_fired_where_it_was_moved_to_is_not_barred(CalendarPolicy policy, string moved)
    {
        var times = Times(Once("2027-01-23T09:00Z") with { CalendarPolicy = policy }, "weekend");

        Assert.Equal(Given.Time(moved), times.Next(Given.Time("2027-01-20T00:00Z"))?.Nominal);
        Assert.Null(times.Next(Given.Time(moved)));
        Assert.False(times.IsBarred(Given.Time(moved)));
    }

    private static ScheduleTiming Once(string time) => new() { Type = ScheduleType.OneTime, ScheduledTime = Given.Time(time) };

    private static ScheduleTiming Every(long seconds) => new() { Type = ScheduleType.Interval, IntervalSeconds = seconds };

    private static NominalTimes Times(string crons, CalendarPolicy policy, string calendars) => Times(
        new ScheduleTiming
        {
            Type = ScheduleType.Cron, CronExpressions = [.. crons.Split("; ")], TimeZone = Zone, CalendarPolicy = policy,
        },
        calendars);

    private static NominalTimes Times(ScheduleTiming timing, string calendars) => new(
        timing, Given.ScheduleId, Given.Time("2027-01-20T00:00Z"), calendars.Split("; ").Select(name => Calendars[name]));

    private static string Shown(Occurrence occurrence)
    {
        var local = WallTime.ToLocal(occurrence.Nominal, Zone);
        return local.ToString(local.Second == 0 ? "ddd dd HH:mm" : "ddd dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}

using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>Which timings have nothing to fire soon enough, and which field is to blame.</summary>
public sealed class LookaheadTable
{
    private const int Days = 90;
    private static readonly DateTimeOffset Now = Given.Time("2027-01-01T12:00Z");
    private static readonly DateTimeOffset Horizon = Now.AddDays(Days);

    private static readonly ScheduleTiming Daily = Given.CronTiming("0 9 * * *", "Europe/Berlin");
    private static readonly ScheduleTiming Hourly = new() { Type = ScheduleType.Interval, IntervalSeconds = 3600 };
    private static readonly ScheduleTiming Once = new() { Type = ScheduleType.OneTime };

    public static TheoryData<string, ScheduleTiming> SoonEnough { get; } = new()
    {
        { "daily", Daily },
        { "one of several expressions", Daily with { Cron = null, CronExpressions = ["0 0 1 12 *", "0 0 1 3 *"] } },
        { "a start on the last day", Hourly with { StartAt = Horizon } },
        { "a far start that jitter has no say in", Hourly with { StartAt = Horizon, JitterSeconds = 86_400 } },
        { "one time on the last day", Once with { ScheduledTime = Horizon } },
        { "a start that is now, and then nothing for a century", Hourly with { StartAt = Now, IntervalSeconds = 3_155_760_000 } },
        { "at once", new ScheduleTiming { Type = ScheduleType.Immediate } },
        { "no times of its own", new ScheduleTiming { Type = ScheduleType.After, After = new() { WorkflowId = "w" } } },
        { "an end after the first time", Daily with { EndAt = Given.Time("2027-01-02T08:00Z") } },
    };

    public static TheoryData<string, ScheduleTiming, string> TooFar { get; } = new()
    {
        { "cron_expression", Given.CronTiming("0 0 1 6 *"), "2027-06-01T00:00:00" },
        { "cron_expression", Given.CronTiming("0 0 29 2 *"), "2028-02-29T00:00:00" },
        { "cron_expressions", Daily with { Cron = null, CronExpressions = ["0 0 1 12 *", "0 0 1 6 *"] }, "2027-05-31T22:00:00" },
        { "interval_seconds", Hourly with { IntervalSeconds = 91 * 86_400 }, "2027-04-02T12:00:00" },
        { "scheduled_time", Once with { ScheduledTime = Horizon.AddTicks(1) }, "2027-04-01T12:00:00" },
        { "start_at", Hourly with { StartAt = Given.Time("2031-01-01T00:00Z") }, "2031-01-01T00:00:00" },
        { "start_at", Daily with { StartAt = Given.Time("2031-01-01T00:00Z"), EndAt = Given.Time("2031-06-01T00:00Z") }, "2031-01-01T08:00:00" },
        { "end_at", Daily with { EndAt = Given.Time("2027-01-02T07:59Z") }, "none at all" },
        { "end_at", Hourly with { EndAt = Now.AddMinutes(59) }, "none at all" },
        { "start_at", Daily with { StartAt = Given.Time("2100-01-01T00:00Z") }, "none at all" },
    };

    [Theory]
    [MemberData(nameof(SoonEnough))]
    public void Is_soon_enough(string what, ScheduleTiming timing)
    {
        Assert.Empty(DefinitionRules.CheckLookahead(timing, Given.ScheduleId, Now, [], Now, Days));
        Assert.NotEmpty(what);
    }

    [Theory]
    [MemberData(nameof(TooFar))]
    public void Is_too_far(string field, ScheduleTiming timing, string first)
    {
        var error = Assert.Single(DefinitionRules.CheckLookahead(timing, Given.ScheduleId, Now, [], Now, Days));

        Assert.Equal(field, error.Field);
        Assert.Contains(first, error.Message, StringComparison.Ordinal);
        Assert.Contains("90 days of now (Scheduling:MaxScheduleLookaheadDays)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 9 * * 6", CalendarPolicy.Skip, "none at all")]
    [InlineData("0 9 * * *", CalendarPolicy.Skip, null)]
    [InlineData("0 9 * * 6", CalendarPolicy.Next, null)]
    public void Calendars_that_leave_nothing_are_to_blame(string cron, CalendarPolicy policy, string? first)
    {
        var timing = Given.CronTiming(cron) with { Calendars = ["weekend"], CalendarPolicy = policy, StartAt = Now, EndAt = Now.AddDays(200) };
        var weekend = new CalendarDefinition { Weekdays = ["saturday", "sunday"] };

        var errors = DefinitionRules.CheckLookahead(timing, Given.ScheduleId, Now, [weekend], Now, Days);

        Assert.Equal(first is null ? [] : ["calendars"], errors.Select(e => e.Field));
        Assert.All(errors, e => Assert.Contains(first!, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_edit_looks_ahead_from_now_and_counts_from_creation()
    {
        var created = Now.AddDays(-1_000);

        Assert.Empty(DefinitionRules.CheckLookahead(Hourly with { IntervalSeconds = 1_050 * 86_400 }, Given.ScheduleId, created, [], Now, Days));
        Assert.Equal(
            "interval_seconds",
            Assert.Single(DefinitionRules.CheckLookahead(
                Hourly with { IntervalSeconds = 999 * 86_400 }, Given.ScheduleId, created, [], Now, Days)).Field);
    }
}

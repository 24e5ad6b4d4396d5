using System.Reflection;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>An edit is one of timing where two timings differ: every field must count, and lists by what they hold.</summary>
public sealed class TimingEqualityTests
{
    private static readonly ScheduleTiming Plain = new() { Type = ScheduleType.Interval };

    public static TheoryData<string, ScheduleTiming> OneFieldOther { get; } = new()
    {
        { nameof(ScheduleTiming.Type), Plain with { Type = ScheduleType.Immediate } },
        { nameof(ScheduleTiming.Cron), Plain with { Cron = "* * * * *" } },
        { nameof(ScheduleTiming.CronExpressions), Plain with { CronExpressions = ["* * * * *"] } },
        { nameof(ScheduleTiming.IntervalSeconds), Plain with { IntervalSeconds = 1 } },
        { nameof(ScheduleTiming.ScheduledTime), Plain with { ScheduledTime = Given.Time("2027-01-01T00:00Z") } },
        { nameof(ScheduleTiming.After), Plain with { After = new() { WorkflowId = "w" } } },
        { nameof(ScheduleTiming.TimeZone), Plain with { TimeZone = "Europe/Berlin" } },
        { nameof(ScheduleTiming.StartAt), Plain with { StartAt = Given.Time("2027-01-01T00:00Z") } },
        { nameof(ScheduleTiming.EndAt), Plain with { EndAt = Given.Time("2027-01-01T00:00Z") } },
        { nameof(ScheduleTiming.JitterSeconds), Plain with { JitterSeconds = 1 } },
        { nameof(ScheduleTiming.Calendars), Plain with { Calendars = ["holidays"] } },
        { nameof(ScheduleTiming.CalendarPolicy), Plain with { CalendarPolicy = CalendarPolicy.Next } },
    };

    [Theory]
    [MemberData(nameof(OneFieldOther))]
    public void Each_field_counts(string field, ScheduleTiming other)
    {
        Assert.True(other != Plain, field);
        Assert.Equal(other, other with { });
    }

    [Fact]
    public void No_field_is_forgotten() => Assert.Equal(
        typeof(ScheduleTiming).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(p => p.Name).Order(),
        OneFieldOther.Select(row => (string)row[0]).Order());

    [Fact]
    public void Lists_are_equal_by_what_they_hold()
    {
        var one = Plain with { CronExpressions = ["0 9 * * *", "0 10 * * *"] };
        var same = Plain with { CronExpressions = ["0 9 * * *", "0 10 * * *"] };

        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(one, Plain with { CronExpressions = ["0 10 * * *", "0 9 * * *"] });
    }
}

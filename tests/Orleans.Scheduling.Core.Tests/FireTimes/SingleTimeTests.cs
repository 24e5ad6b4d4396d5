using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

public sealed class SingleTimeTests
{
    private static readonly DateTimeOffset Created = Given.Time("2027-01-01T12:00:00Z");

    [Fact]
    public void A_one_time_schedule_fires_at_its_time_whatever_else_is_set()
    {
        var timing = new ScheduleTiming
        {
            Type = ScheduleType.OneTime,
            ScheduledTime = DateTimeOffset.Parse("2027-01-01T09:00:00+05:00", null),
            EndAt = DateTimeOffset.MinValue,
            JitterSeconds = 60,
        };

        FiresOnceAt(Given.Time("2027-01-01T04:00:00Z"), new NominalTimes(timing, Given.ScheduleId, Created));
    }

    [Fact]
    public void An_immediate_schedule_fires_at_its_creation() =>
        FiresOnceAt(
            Created, new NominalTimes(new ScheduleTiming { Type = ScheduleType.Immediate }, Given.ScheduleId, Created));

    [Theory]
    [InlineData(ScheduleType.Interval, "interval_seconds")]
    [InlineData(ScheduleType.OneTime, "scheduled_time")]
    [InlineData((ScheduleType)9, "schedule_type")]
    public void What_a_type_needs_is_asked_for(ScheduleType type, string field)
    {
        var refusal = Assert.Throws<SchedulingException>(() => Given.Times(new ScheduleTiming { Type = type }));

        Assert.Equal(field, Assert.Single(refusal.Fields).Field);
    }

    private static void FiresOnceAt(DateTimeOffset time, NominalTimes times)
    {
        Assert.Equal(new Occurrence(time, time), times.Next(time.AddTicks(-1)));
        Assert.Equal(TimeSpan.Zero, times.Next(DateTimeOffset.MinValue)?.Nominal.Offset);
        Assert.Null(times.Next(time));
    }
}

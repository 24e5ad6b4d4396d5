using FsCheck;
using FsCheck.Fluent;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

public sealed class IntervalGridTests
{
    private static readonly DateTimeOffset Created = Given.Time("2027-03-28T00:00:00.123Z");

    private static NominalTimes Every(long seconds, DateTimeOffset? start = null, DateTimeOffset? end = null) => new(
        new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = seconds, StartAt = start, EndAt = end },
        Given.ScheduleId,
        Created);

    [Theory]
    [InlineData("2027-03-28T00:00:00.123Z", "2027-03-28T00:01:00.123Z")]
    [InlineData("2027-03-28T00:01:00.122Z", "2027-03-28T00:01:00.123Z")]
    [InlineData("2027-03-28T00:01:00.123Z", "2027-03-28T00:02:00.123Z")]
    [InlineData("0001-01-01T00:00:00Z", "2027-03-28T00:01:00.123Z")]
    public void Without_a_start_the_first_fire_is_one_interval_after_creation(string after, string next) =>
        Assert.Equal(Given.Time(next), Every(60).Next(Given.Time(after))?.Nominal);

    [Theory]
    [InlineData("2027-03-28T00:00:00Z", "2030-01-01T00:00:00Z")]
    [InlineData("2030-01-01T00:00:00Z", "2030-01-01T00:01:00Z")]
    public void A_start_is_itself_the_first_fire(string after, string next) =>
        Assert.Equal(Given.Time(next), Every(60, Given.Time("2030-01-01T01:00:00+01:00")).Next(Given.Time(after))?.Nominal);

    [Fact]
    public void The_end_is_the_last_fire_if_it_lies_on_the_grid()
    {
        var times = Every(60, end: Created.AddSeconds(120));

        Assert.Equal(2, times.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(86_400)]
    [InlineData(long.MaxValue)]
    public void The_grid_ends_with_the_calendar(long seconds) =>
        Assert.Null(Every(seconds).Next(DateTimeOffset.MaxValue));

    [Fact]
    public void Next_is_the_first_point_of_the_grid_after_any_instant()
    {
        var cases = ArbMap.Default.ArbFor<(PositiveInt Seconds, NonNegativeInt After, int Sub)>();
        Prop.ForAll(cases, c =>
        {
            var interval = TimeSpan.FromSeconds(c.Seconds.Get);
            var after = Created.AddSeconds(c.After.Get * 97.0).AddTicks(c.Sub);
            var next = Every(c.Seconds.Get).Next(after)!.Value.Nominal;

            Assert.Equal(0, (next - Created).Ticks % interval.Ticks);
            Assert.InRange(next, after.AddTicks(1), after.AddTicks(1) > Created ? after + interval : Created + interval);
        }).QuickCheckThrowOnFailure();
    }
}

using FsCheck;
using FsCheck.Fluent;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

public sealed class JitterTests
{
    private static readonly DateTimeOffset Created = Given.Time("2027-01-01T00:00:00Z");

    private static NominalTimes Every(long seconds, int jitter, Guid? id = null, DateTimeOffset? end = null) => new(
        new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = seconds, JitterSeconds = jitter, EndAt = end },
        id ?? Given.ScheduleId,
        Created);

    [Fact]
    public void Delays_by_less_than_itself_and_than_the_gap_and_by_whole_milliseconds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(PositiveInt Seconds, byte Jitter, Guid Id)>(), c =>
        {
            var occurrence = Every(c.Seconds.Get, c.Jitter, c.Id).Next(Created)!.Value;
            var delay = occurrence.FireAt - occurrence.Nominal;

            Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(Math.Min(c.Seconds.Get, (int)c.Jitter)));
            Assert.True(c.Jitter == 0 || delay < TimeSpan.FromSeconds(Math.Min(c.Seconds.Get, (int)c.Jitter)));
            Assert.Equal(0, delay.Ticks % TimeSpan.TicksPerMillisecond);
            Assert.Equal(occurrence, Every(c.Seconds.Get, c.Jitter, c.Id).Next(Created));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Fires_keep_their_order()
    {
        var fires = Every(2, jitter: 3_600).Between(Created, Created.AddMinutes(30)).Select(o => o.FireAt).ToList();

        Assert.Equal(900, fires.Count);
        Assert.Equal(fires.Order(), fires);
    }

    [Fact]
    public void Spreads_over_the_whole_span_and_over_schedules()
    {
        var delays = Enumerable.Range(1, 1_000)
            .Select(n => Every(3_600, 600, new Guid(n, 0, 0, new byte[8])).Next(Created)!.Value)
            .Select(o => (o.FireAt - o.Nominal).TotalSeconds)
            .ToList();

        Assert.InRange(delays.Average(), 250, 350);
        Assert.InRange(delays.Min(), 0, 30);
        Assert.InRange(delays.Max(), 570, 600);
    }

    [Fact]
    public void The_last_occurrence_has_the_whole_jitter()
    {
        var beyondGap = Enumerable.Range(1, 100)
            .Select(n => Every(10, 3_600, new Guid(n, 0, 0, new byte[8]), end: Created.AddSeconds(10)).Next(Created)!.Value)
            .Count(o => o.FireAt - o.Nominal > TimeSpan.FromSeconds(10));

        Assert.True(beyondGap > 90);
    }

    [Fact]
    public void The_calendar_ends_the_delay()
    {
        var last = DateTimeOffset.MaxValue.AddTicks(-1);
        var times = Given.Times(new ScheduleTiming
        {
            Type = ScheduleType.Interval, IntervalSeconds = 60, StartAt = last, JitterSeconds = 86_400,
        });

        Assert.Equal(new Occurrence(last, DateTimeOffset.MaxValue), times.Next(Created));
    }

    [Fact]
    public void Stays_what_it_was_in_earlier_versions() =>
        Assert.Equal(Given.Time("2027-01-01T01:06:15.225Z"), Every(3_600, 600).Next(Created)?.FireAt);
}

using FsCheck;
using FsCheck.Fluent;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>Several expressions fire when any does, judged by what each does alone.</summary>
public sealed class CronUnionTests
{
    private static readonly Transition[] Transitions = [.. Transition.All(2024, 2031)];

    // Every one valid on its own; with seconds, in both passes of an overlap, in one, rarely, by the schedule's id.
    private static readonly string[] Expressions =
    [
        "*/30 * * * *", "0 * * * *", "30 1 * * *", "0,30 2 * * *", "*/20 1-3 * * *", "15 2,3 * * *", "0 0 * * *", "0 3 L * *",
        "0 12 * * 1#2", "30 */7 * * * *", "H H * * *", "@hourly", "@daily", "5 4 29 2 *", "0 2 * * SUN", "59 59 23 * * *",
    ];

    private sealed record Case(Transition Transition, string[] Crons, int StartMinutes, byte Jitter);

    private static readonly Arbitrary<Case> Cases = Arb.From(
        from transition in Gen.Elements(Transitions)
        from count in Gen.Choose(1, 6)
        from crons in Gen.Elements(Expressions).ArrayOf(count)
        from start in Gen.Choose(-300, 300)
        from jitter in Gen.Choose(0, 255)
        select new Case(transition, crons, start, (byte)jitter));

    [Fact]
    public void There_are_transitions_of_all_years() =>
        Assert.Equal(
            Enumerable.Range(2024, 7), Transitions.Select(t => t.At.ToDateTimeUtc().Year).Distinct().Order());

    [Fact]
    public void Nothing_is_lost_doubled_or_out_of_order_against_the_single_expressions() =>
        Prop.ForAll(Cases, c =>
        {
            var (after, through) = Range(c);
            var merged = c.Crons
                .SelectMany(cron => Given.Cron(cron, c.Transition.ZoneId).Between(after, through))
                .Select(o => o.Nominal).Distinct().Order();

            Assert.Equal(merged, Union(c).Between(after, through).Select(o => o.Nominal));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void Across_every_transition_of_every_zone_a_union_fires_as_the_clocks_tell()
    {
        foreach (var kind in Transitions.GroupBy(transition => transition.Kind))
        {
            var patterns = kind.First().Patterns().ToList();
            var expected = patterns.SelectMany(kind.First().Expected).Distinct().Order().ToList();
            foreach (var transition in kind)
            {
                var union = Union([.. patterns.Select(pattern => pattern.Cron)], transition.ZoneId);
                var found = union.Between(transition.From.ToDateTimeOffset().AddTicks(-1), transition.Through.ToDateTimeOffset());

                Assert.True(expected.SequenceEqual(found.Select(o => o.Nominal)), transition.ToString());
            }
        }
    }

    [Fact]
    public void Jitter_stays_below_the_gap_of_the_union_and_is_the_same_on_every_silo() =>
        Prop.ForAll(Cases, c =>
        {
            var (after, through) = Range(c);
            var found = Union(c).Between(after, through).ToList();

            Assert.Equal(found, Union(c).Between(after, through));
            Assert.Equal(found.Select(o => o.FireAt).Order(), found.Select(o => o.FireAt));
            Assert.All(found.Zip(found.Skip(1)), pair => Assert.InRange(
                pair.First.FireAt, pair.First.Nominal, Earlier(pair.First.Nominal.AddSeconds(c.Jitter), pair.Second.Nominal)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_expressions_and_their_repetition_make_no_difference()
    {
        var (after, through) = (Given.Time("2027-03-27T00:00Z"), Given.Time("2027-03-29T00:00Z"));
        var one = Union(["30 2 * * *", "0 * * * *"], "Europe/Berlin").Between(after, through);

        Assert.Equal(one, Union(["0 * * * *", "30 2 * * *", "0 * * * *"], "Europe/Berlin").Between(after, through));
        Assert.Equal(
            Given.Cron("H H * * *").Between(after, through), Union(["H H * * *"], "UTC").Between(after, through));
    }

    [Fact]
    public void Expressions_that_have_no_more_times_leave_the_others_alone()
    {
        var union = Union(["0 0 31 2 *", "0 9 * * *"], "UTC");

        Assert.Equal(Given.Time("2027-01-01T09:00Z"), union.Next(Given.Time("2027-01-01T00:00Z"))?.Nominal);
        Assert.Null(union.Next(Given.Time("2099-12-31T09:00Z")));
    }

    [Theory]
    [InlineData("cron_expressions[1]", "* * * * *", "nonsense")]
    [InlineData("cron_expression")]
    public void What_cannot_be_read_is_refused_by_its_place(string field, params string[] crons)
    {
        var refusal = Assert.Throws<SchedulingException>(() => Union(crons, "UTC"));

        Assert.Equal(field, Assert.Single(refusal.Fields).Field);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static (DateTimeOffset After, DateTimeOffset Through) Range(Case c)
    {
        var after = c.Transition.At.ToDateTimeOffset().AddMinutes(c.StartMinutes);
        return (after, after.AddHours(30));
    }

    private static NominalTimes Union(Case c) => Union(c.Crons, c.Transition.ZoneId, c.Jitter);

    private static NominalTimes Union(string[] crons, string zone, int jitter = 0) => Given.Times(new ScheduleTiming
    {
        Type = ScheduleType.Cron, CronExpressions = [.. crons], TimeZone = zone, JitterSeconds = jitter,
    });
}

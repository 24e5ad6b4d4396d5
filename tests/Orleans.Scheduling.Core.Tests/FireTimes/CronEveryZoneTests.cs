namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>Every transition of every zone, against an oracle that shares no code with what it judges.</summary>
public sealed class CronEveryZoneTests
{
    private static readonly List<IGrouping<object, Transition>> Kinds =
        [.. Transition.All(2024, 2031).GroupBy(transition => transition.Kind)];

    [Fact]
    public void There_is_something_to_judge() => Assert.InRange(Kinds.Sum(kind => kind.Count()), 1_000, 100_000);

    [Fact]
    public void Across_every_transition_nothing_is_lost_doubled_or_out_of_order()
    {
        foreach (var kind in Kinds)
        {
            foreach (var pattern in kind.First().Patterns())
            {
                var expected = kind.First().Expected(pattern).ToList();
                foreach (var transition in kind)
                    Agree(transition, pattern, transition.From.ToDateTimeOffset().AddTicks(-1), expected);
            }
        }
    }

    [Fact]
    public void Where_the_search_starts_makes_no_difference()
    {
        foreach (var transition in Kinds.Select(kind => kind.First()))
        {
            foreach (var pattern in transition.Patterns())
            {
                var expected = transition.Expected(pattern).ToList();
                for (var minutes = -140; minutes <= 140; minutes += 14)
                {
                    var start = transition.At.ToDateTimeOffset().AddMinutes(minutes);
                    Agree(transition, pattern, start, expected.Where(t => t > start));
                }
            }
        }
    }

    private static void Agree(
        Transition transition, ClockPattern pattern, DateTimeOffset after, IEnumerable<DateTimeOffset> expected)
    {
        var found = Given.Cron(pattern.Cron, transition.ZoneId)
            .Between(after, transition.Through.ToDateTimeOffset())
            .Select(occurrence => occurrence.Nominal)
            .ToList();

        Assert.True(
            expected.SequenceEqual(found),
            $"{pattern.Cron} across {transition}:\n  right {string.Join(' ', expected)}\n  found {string.Join(' ', found)}");
    }
}

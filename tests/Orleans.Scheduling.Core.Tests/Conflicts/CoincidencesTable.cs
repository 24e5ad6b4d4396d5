using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Scheduling.Core.Conflicts;

namespace Orleans.Scheduling.Core.Tests.Conflicts;

/// <summary>Which fires of two schedules coincide.</summary>
public sealed class CoincidencesTable
{
    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "1 2", 5, "")]
    [InlineData("1 2", "", 5, "")]
    [InlineData("10", "10", 0, "10=10")]
    [InlineData("10", "11", 0, "")]
    [InlineData("10", "11", 1, "10=11")]
    [InlineData("10", "9", 1, "10=9")]
    [InlineData("10", "8", 1, "")]
    // The nearest; of two that are, the earlier.
    [InlineData("10", "6 9 12", 5, "10=9")]
    [InlineData("10", "6 12", 5, "10=12")]
    [InlineData("10", "8 12", 5, "10=8")]
    // One of the other's may be the nearest of several.
    [InlineData("9 10 11", "10", 1, "9=10 10=10 11=10")]
    [InlineData("0 100 200", "1 99 150 201", 2, "0=1 100=99 200=201")]
    [InlineData("5 6 7", "100", 5, "")]
    [InlineData("100", "5 6 7 99", 5, "100=99")]
    public void Fires_coincide(string fires, string others, int window, string expected) => Assert.Equal(
        expected, Text(Coincidences.Between(Times(fires), From(Times(others)), TimeSpan.FromSeconds(window))));

    [Fact]
    public void A_merge_finds_what_a_comparison_of_all_with_all_finds() => Prop.ForAll(
        Rising.ToArbitrary(), Rising.ToArbitrary(), Gen.Choose(0, 30).ToArbitrary(), (one, other, seconds) =>
        {
            var window = TimeSpan.FromSeconds(seconds);
            var naive = one
                .Select(fire => (fire, near: other.Where(o => (o - fire).Duration() <= window)
                    .OrderBy(o => (o - fire).Duration()).ThenBy(o => o).Select(o => (DateTimeOffset?)o).FirstOrDefault()))
                .Where(pair => pair.near is not null)
                .Select(pair => new Coincidence(pair.fire, pair.near!.Value));
            Assert.Equal(naive, Coincidences.Between(one, From(other), window));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_lies_between_far_fires_is_not_asked_for()
    {
        var asked = 0;
        DateTimeOffset[] hourly = [Start.AddHours(1), Start.AddHours(2), Start.AddHours(3)];

        var found = Coincidences.Between(hourly, EverySecond, TimeSpan.FromSeconds(2)).ToList();

        Assert.Equal(hourly, found.Select(pair => pair.Other));
        Assert.InRange(asked, 3, 20);

        IEnumerable<DateTimeOffset> EverySecond(DateTimeOffset from)
        {
            for (var at = from; ; at = at.AddSeconds(1), asked++) yield return at;
        }
    }

    private static Gen<DateTimeOffset[]> Rising => Gen.Choose(0, 400).ListOf().Select(
        seconds => seconds.Distinct().Order().Select(s => Start.AddSeconds(s)).ToArray());

    private static Func<DateTimeOffset, IEnumerable<DateTimeOffset>> From(IEnumerable<DateTimeOffset> times) =>
        from => times.Where(at => at >= from);

    private static DateTimeOffset[] Times(string seconds) =>
    [
        .. seconds.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => Start.AddSeconds(int.Parse(text, CultureInfo.InvariantCulture))),
    ];

    private static string Text(IEnumerable<Coincidence> found) => string.Join(
        ' ', found.Select(pair => $"{(pair.Fire - Start).TotalSeconds}={(pair.Other - Start).TotalSeconds}"));
}

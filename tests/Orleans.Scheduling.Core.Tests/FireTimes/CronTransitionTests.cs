namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>What fires around transitions that are known by their dates.</summary>
public sealed class CronTransitionTests
{
    [Theory]
    // 01:00 GMT -> 02:00 IST; Ireland's standard time is the one in summer.
    [InlineData("Europe/Dublin", "30 1 * * *", "2027-03-27T12:00Z", "2027-03-29T12:00Z", "02:00+01:00 01:30+01:00")]
    [InlineData("Europe/Dublin", "*/30 * * * *", "2027-03-28T00:00Z", "2027-03-28T02:00Z", "00:30+00:00 02:00+01:00 02:30+01:00 03:00+01:00")]
    [InlineData("Europe/Dublin", "30 1 * * *", "2027-10-30T12:00Z", "2027-11-01T12:00Z", "01:30+01:00 01:30+00:00")]
    // 02:00 -> 03:00 and 03:00 -> 02:00.
    [InlineData("Europe/Berlin", "30 2 * * *", "2027-03-27T12:00Z", "2027-03-29T12:00Z", "03:00+02:00 02:30+02:00")]
    [InlineData("Europe/Berlin", "0 3 * * *", "2027-03-27T12:00Z", "2027-03-28T12:00Z", "03:00+02:00")]
    [InlineData("Europe/Berlin", "30 2 * * *", "2027-10-30T12:00Z", "2027-10-31T12:00Z", "02:30+02:00")]
    [InlineData("Europe/Berlin", "0 * * * *", "2027-10-30T23:30Z", "2027-10-31T02:30Z", "02:00+02:00 02:00+01:00 03:00+01:00")]
    [InlineData("Europe/Berlin", "0,30 2 * * *", "2027-10-30T12:00Z", "2027-10-31T12:00Z", "02:00+02:00 02:30+02:00")]
    [InlineData("Europe/Berlin", "0-30/30 2 * * *", "2027-10-30T12:00Z", "2027-10-31T12:00Z", "02:00+02:00 02:30+02:00 02:00+01:00 02:30+01:00")]
    // A match in the gap isn't lost, even where nothing matches after it that day.
    [InlineData("America/New_York", "*/20 2 * * *", "2027-03-13T20:00Z", "2027-03-14T20:00Z", "03:00-04:00")]
    [InlineData("America/New_York", "15 2,3 * * *", "2027-03-13T20:00Z", "2027-03-14T20:00Z", "03:00-04:00 03:15-04:00")]
    [InlineData("America/New_York", "30 1 * * *", "2027-11-06T12:00Z", "2027-11-08T12:00Z", "01:30-04:00 01:30-05:00")]
    [InlineData("America/New_York", "*/30 1 * * *", "2027-11-07T00:00Z", "2027-11-07T12:00Z", "01:00-04:00 01:30-04:00 01:00-05:00 01:30-05:00")]
    // Clocks go back for Ramadan (15 February 2026) and forth after it (22 March).
    [InlineData("Africa/Casablanca", "30 2 * * *", "2026-02-14T12:00Z", "2026-02-16T12:00Z", "02:30+01:00 02:30+00:00")]
    [InlineData("Africa/Casablanca", "30 2 * * *", "2026-03-21T12:00Z", "2026-03-23T12:00Z", "03:00+01:00 02:30+01:00")]
    [InlineData("Africa/El_Aaiun", "*/30 2 * * *", "2026-02-14T12:00Z", "2026-02-15T12:00Z", "02:00+01:00 02:30+01:00 02:00+00:00 02:30+00:00")]
    // Half an hour only: 02:00 -> 02:30 and 02:00 -> 01:30.
    [InlineData("Australia/Lord_Howe", "15 2 * * *", "2027-10-02T00:00Z", "2027-10-03T12:00Z", "02:30+11:00")]
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2027-04-03T00:00Z", "2027-04-04T12:00Z", "01:45+11:00")]
    [InlineData("Australia/Lord_Howe", "*/15 1 * * *", "2027-04-03T12:00Z", "2027-04-04T00:00Z", "01:00+11:00 01:15+11:00 01:30+11:00 01:45+11:00 01:30+10:30 01:45+10:30")]
    // Midnight itself is in the gap.
    [InlineData("Africa/Cairo", "0 0 * * *", "2027-04-29T12:00Z", "2027-04-30T12:00Z", "01:00+03:00")]
    // No transitions, an odd offset.
    [InlineData("Asia/Kathmandu", "0 9 * * *", "2027-03-27T12:00Z", "2027-03-29T00:00Z", "09:00+05:45")]
    // All of 30 December 2011 is a gap.
    [InlineData("Pacific/Apia", "0 12 * * *", "2011-12-29T00:00Z", "2011-12-31T12:00Z", "12:00-10:00 00:00+14:00 12:00+14:00")]
    public void Fires_as_the_clocks_tell(string zone, string cron, string after, string through, string expected) =>
        Assert.Equal(expected, Given.Cron(cron, zone).Shown(zone, after, through));

    [Fact]
    public void A_match_in_the_gap_and_one_at_its_end_are_one_fire()
    {
        var fires = Given.Cron("30 2,3 * * *", "Europe/Berlin");

        Assert.Equal("03:00+02:00 03:30+02:00", fires.Shown("Europe/Berlin", "2027-03-28T00:00Z", "2027-03-28T12:00Z"));
        Assert.Equal(
            "03:00+02:00",
            Given.Cron("0 2,3 * * *", "Europe/Berlin").Shown("Europe/Berlin", "2027-03-28T00:00Z", "2027-03-28T12:00Z"));
    }

    [Fact]
    public void The_tick_before_a_transition_is_followed_by_the_fire_at_it()
    {
        var transition = Given.Time("2027-03-28T01:00:00Z");
        var fires = Given.Cron("30 2 * * *", "Europe/Berlin");

        Assert.Equal(transition, fires.Next(transition.AddTicks(-1))?.Nominal);
        Assert.Equal(Given.Time("2027-03-29T00:30Z"), fires.Next(transition)?.Nominal);
    }

    [Fact]
    public void A_fixed_time_asked_for_in_the_second_pass_is_not_repeated() =>
        Assert.Equal(
            Given.Time("2027-11-01T01:30Z"),
            Given.Cron("30 2 * * *", "Europe/Berlin").Next(Given.Time("2027-10-31T01:10Z"))?.Nominal);
}

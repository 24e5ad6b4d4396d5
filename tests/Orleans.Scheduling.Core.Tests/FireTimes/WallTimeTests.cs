using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

public sealed class WallTimeTests
{
    [Theory]
    [InlineData("2027-03-28T01:30:00Z", "2027-03-28T01:30:00Z")]
    [InlineData("2027-03-28t01:30:00.5z", "2027-03-28T01:30:00.5Z")]
    [InlineData("2027-03-28 01:30:00+00:00", "2027-03-28T01:30:00Z")]
    [InlineData("2027-03-28T01:30+05:45", "2027-03-27T19:45:00Z")]
    [InlineData("2027-03-28T01:30:00.123456789-0300", "2027-03-28T04:30:00.1234567Z")]
    [InlineData("2027-03-28T01:30:00-03", "2027-03-28T04:30:00Z")]
    // In Berlin, as summer time has begun or not.
    [InlineData("2027-03-28T01:30:00", "2027-03-28T00:30:00Z")]
    [InlineData("2027-03-28T03:30", "2027-03-28T01:30:00Z")]
    [InlineData("2027-07-01", "2027-06-30T22:00:00Z")]
    // In the gap, its ends included and not.
    [InlineData("2027-03-28T02:00:00", "2027-03-28T01:00:00Z")]
    [InlineData("2027-03-28T02:59:59", "2027-03-28T01:00:00Z")]
    // In the overlap.
    [InlineData("2027-10-31T02:30:00", "2027-10-31T00:30:00Z")]
    [InlineData("2027-10-31T03:00:00", "2027-10-31T02:00:00Z")]
    public void Reads(string text, string utc)
    {
        Assert.True(WallTime.TryParse(text, "Europe/Berlin", out var read));
        Assert.Equal(Given.Time(utc), read);
        Assert.Equal(TimeSpan.Zero, read.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("28.03.2027 01:30")]
    [InlineData("2027-02-29T00:00:00Z")]
    [InlineData("2027-03-28T25:00:00Z")]
    [InlineData("2027-03-28T01:30:00 Z")]
    [InlineData("2027-03-28T01:30:00+1")]
    [InlineData("2027-03-28T01:30:00+25:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("-0001-01-01T00:00:00Z")]
    [InlineData("2027-03-28T01:30:00.0000000000000000000000000000000000000000000000000000000000Z")]
    public void Refuses(string text) => Assert.False(WallTime.TryParse(text, "Europe/Berlin", out _));

    [Fact]
    public void The_zone_matters_only_to_a_time_without_an_offset()
    {
        Assert.True(WallTime.TryParse("2027-03-28T01:30:00Z", "Mars/Olympus", out _));
        Assert.False(WallTime.TryParse("2027-03-28T01:30:00", "Mars/Olympus", out _));
    }

    [Theory]
    [InlineData("2027-03-28T00:59:59Z", "Europe/Berlin", "2027-03-28T01:59:59+01:00")]
    [InlineData("2027-03-28T01:00:00Z", "Europe/Berlin", "2027-03-28T03:00:00+02:00")]
    [InlineData("2027-03-28T01:00:00Z", "UTC", "2027-03-28T01:00:00+00:00")]
    [InlineData("2027-03-28T12:00:00+12:00", "America/New_York", "2027-03-27T20:00:00-04:00")]
    // An offset of 44 min 30 s, of which a DateTimeOffset takes the minutes.
    [InlineData("1971-01-01T00:00:00Z", "Africa/Monrovia", "1970-12-31T23:16:00-00:44")]
    [InlineData("9999-12-31T23:30:00Z", "Europe/Berlin", "9999-12-31T23:30:00+00:00")]
    [InlineData("0001-01-01T00:30:00Z", "America/New_York", "0001-01-01T00:30:00+00:00")]
    public void Shows(string utc, string zone, string local)
    {
        var shown = WallTime.ToLocal(Given.Time(utc), zone);

        Assert.Equal(Given.Time(utc), shown);
        Assert.Equal(Given.Time(local).Offset, shown.Offset);
    }

    [Fact]
    public void An_unknown_zone_shows_nothing() =>
        Assert.Equal(
            SchedulingError.Invalid,
            Assert.Throws<SchedulingException>(() => WallTime.ToLocal(Given.Time("2027-01-01"), "Mars/Olympus")).Error);
}

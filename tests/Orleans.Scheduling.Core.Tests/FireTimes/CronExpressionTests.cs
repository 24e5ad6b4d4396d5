using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("*/5 * * * *", "2027-01-01T00:00:00Z", "2027-01-01T00:05:00Z")]
    [InlineData("*/5 * * * *", "2027-01-01T00:04:59.9999999Z", "2027-01-01T00:05:00Z")]
    [InlineData("*/5 * * * *", "2027-01-01T01:00:00.0000001+01:00", "2027-01-01T00:05:00Z")]
    [InlineData("30 */5 * * * *", "2027-01-01T00:00:00Z", "2027-01-01T00:00:30Z")]
    [InlineData(" 0\t12  * * 1-5 ", "2027-01-01T13:00:00Z", "2027-01-04T12:00:00Z")]
    [InlineData("0 0 L * *", "2027-02-01T00:00:00Z", "2027-02-28T00:00:00Z")]
    [InlineData("0 0 15W * *", "2027-05-01T00:00:00Z", "2027-05-14T00:00:00Z")]
    [InlineData("0 0 * * 1#2", "2027-05-01T00:00:00Z", "2027-05-10T00:00:00Z")]
    [InlineData("0 0 13 * FRI", "2027-01-01T00:00:00Z", "2027-08-13T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2027-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("@daily", "2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z")]
    [InlineData("@HOURLY", "2027-01-01T00:00:00Z", "2027-01-01T01:00:00Z")]
    [InlineData("@every_second", "2027-01-01T00:00:00.5Z", "2027-01-01T00:00:01Z")]
    public void Is_read_as_Cronos_reads_it(string cron, string after, string next)
    {
        var found = Given.Cron(cron).Next(Given.Time(after));

        Assert.Equal(Given.Time(next), found?.Nominal);
        Assert.Equal(TimeSpan.Zero, found?.Nominal.Offset);
        Assert.Equal(found?.Nominal, found?.FireAt);
    }

    [Theory]
    [InlineData("@hourly", "02:00+02:00 02:00+01:00")]
    [InlineData("@daily", "")]
    public void Macros_repeat_in_an_overlap_as_their_expressions_do(string macro, string expected) =>
        Assert.Equal(
            expected,
            Given.Cron(macro, "Europe/Berlin").Shown("Europe/Berlin", "2027-10-30T23:30Z", "2027-10-31T01:30Z"));

    [Fact]
    public void H_is_the_same_for_a_schedule_and_differs_between_schedules()
    {
        var after = Given.Time("2027-01-01T00:00Z");
        var timing = Given.CronTiming("H H H * *");
        var times = Enumerable.Range(1, 50)
            .Select(n => new Guid(n, 0, 0, new byte[8]))
            .Select(id => (new NominalTimes(timing, id, after).Next(after), new NominalTimes(timing, id, after).Next(after)))
            .ToList();

        Assert.All(times, pair => Assert.Equal(pair.Item1, pair.Item2));
        Assert.True(times.Distinct().Count() > 40);
    }

    [Fact]
    public void H_stays_what_it_was_in_earlier_versions() =>
        Assert.Equal(
            Given.Time("2027-01-01T16:42:00Z"), Given.Cron("H H * * *").Next(Given.Time("2027-01-01T00:00Z"))?.Nominal);

    [Theory]
    [InlineData("0 0 31 2 *", "2027-01-01T00:00Z")]
    [InlineData("* * * * *", "2099-12-31T23:59:00Z")]
    [InlineData("* * * * *", "9999-12-31T23:59:59Z")]
    public void Nothing_fires_that_never_matches_or_after_2099(string cron, string after) =>
        Assert.Null(Given.Cron(cron, "America/New_York").Next(Given.Time(after)));

    [Fact]
    public void The_search_ends_with_2099_in_a_zone_with_transitions() =>
        Assert.Null(Given.Cron("0 0 29 2 *", "Europe/Berlin").Next(Given.Time("2096-03-01T00:00Z")));

    [Fact]
    public void Start_and_end_belong_to_the_times_in_between()
    {
        var times = Given.Times(Given.CronTiming("0 * * * *") with
        {
            StartAt = Given.Time("2027-01-01T10:00Z"),
            EndAt = Given.Time("2027-01-01T12:00Z"),
        });

        Assert.Equal(
            [10, 11, 12],
            times.Between(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Select(o => o.Nominal.Hour));
    }

    [Fact]
    public void Creation_is_the_start_where_none_is_given()
    {
        var created = Given.Time("2027-01-01T10:30Z");
        var times = new NominalTimes(Given.CronTiming("0 * * * *"), Given.ScheduleId, created);

        Assert.Equal(Given.Time("2027-01-01T11:00Z"), times.Next(created.AddYears(-1))?.Nominal);
    }

    [Fact]
    public void A_start_before_all_calendars_is_no_fault() =>
        Assert.Equal(
            Given.Time("1970-01-01T00:00Z"),
            Given.Times(Given.CronTiming("* * * * *", "America/New_York") with { StartAt = DateTimeOffset.MinValue })
                .Next(DateTimeOffset.MinValue)?.Nominal);

    [Theory]
    [InlineData("nonsense", "UTC", "cron_expression")]
    [InlineData("* * * * *", "W. Europe Standard Time", "timezone")]
    [InlineData("* * * * *", "europe/berlin", "timezone")]
    [InlineData("* * * * *", "UTC+05:30", "timezone")]
    [InlineData(null, "UTC", "cron_expression")]
    public void What_cannot_be_read_is_refused(string? cron, string zone, string field)
    {
        var refusal = Assert.Throws<SchedulingException>(() => Given.Cron(cron!, zone));

        Assert.Equal(SchedulingError.Invalid, refusal.Error);
        Assert.Equal(field, Assert.Single(refusal.Fields).Field);
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("US/Eastern")]
    public void Every_id_of_the_database_is_taken(string zone) => Assert.NotNull(Given.Cron("* * * * *", zone));
}

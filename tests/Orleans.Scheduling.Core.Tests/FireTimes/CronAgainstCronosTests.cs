using Cronos;
using FsCheck;
using FsCheck.Fluent;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>In a zone of the common kind Cronos has everything right: there each expression fires as it says.</summary>
public sealed class CronAgainstCronosTests
{
    private static readonly TimeZoneInfo NewYork = TimeZoneInfo.CreateCustomTimeZone(
        "Test/New_York", TimeSpan.FromHours(-5), "", "", "",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 2, DayOfWeek.Sunday),
                TimeZoneInfo.TransitionTime.CreateFloatingDateRule(new DateTime(1, 1, 1, 2, 0, 0), 11, 1, DayOfWeek.Sunday)),
        ]);

    private static readonly DateTimeOffset[] Transitions =
        [Given.Time("2027-03-14T07:00Z"), Given.Time("2027-11-07T06:00Z"), Given.Time("2028-03-12T07:00Z")];

    private static readonly Gen<string> Expressions =
        from second in Gen.Elements("0", "30", "*/20", "5,50")
        from minute in Gen.Elements("*", "0", "30", "59", "*/7", "5/20", "0,30", "10-20", "50-10")
        from hour in Gen.Elements("*", "0", "1", "2", "3", "1,2", "1-3", "*/2", "23-2")
        from day in Gen.Elements("*", "*", "*", "14", "7", "L", "1W", "1-15")
        from month in Gen.Elements("*", "*", "3,11", "11")
        from weekday in Gen.Elements("*", "*", "SUN", "MON-FRI", "7#1", "0L")
        select $"{second} {minute} {hour} {day} {month} {weekday}";

    private static readonly Gen<DateTimeOffset> Starts =
        from transition in Gen.Elements(Transitions)
        from seconds in Gen.Choose(-3 * 3_600, 3 * 3_600)
        from ticks in Gen.Elements(0, 0, 1, -1)
        select transition.AddSeconds(seconds).AddTicks(ticks);

    [Fact]
    public void Any_expression_fires_as_Cronos_says()
    {
        var cases = from expression in Expressions from start in Starts select (expression, start);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var cronos = CronExpression.Parse(c.expression, CronFormat.IncludeSeconds);
            var times = Given.Cron(c.expression, "America/New_York");
            var after = c.start;
            for (var n = 0; n < 10; n++)
            {
                var expected = cronos.GetNextOccurrence(after, NewYork);
                if (expected?.UtcDateTime.Year > 2099) expected = null;
                var found = times.Next(after);

                Assert.Equal(expected, found?.Nominal);
                if (found is null) return;
                after = found.Value.Nominal;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }
}

using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.FireTimes.Rules;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>Which calendars are valid, and how schedules may name them.</summary>
public sealed class CalendarRulesTests
{
    private static readonly DateTimeOffset Now = Given.Time("2027-01-01T12:00Z");

    private static readonly CalendarDefinition Full = new()
    {
        Description = "d",
        TimeZone = "Europe/Berlin",
        Dates = ["2027-05-01", "2028-02-29"],
        YearlyDates = ["12-25", "02-29"],
        Weekdays = ["saturday", "sunday"],
        Windows = [new() { CronExpression = "0 22 * * *", DurationSeconds = 86_400 }],
    };

    public static TheoryData<string, CalendarDefinition, string> Wrong { get; } = new()
    {
        { "description", Full with { Description = new string('d', 2_001) }, "at most 2000" },
        { "timezone", Full with { TimeZone = "Mars/Base" }, "not an IANA time zone" },
        { "dates", Full with { Dates = [.. Enumerable.Repeat("2027-01-01", 1_001)] }, "at most 1000" },
        { "dates[1]", Full with { Dates = ["2027-01-01", "2027-02-29"] }, "\"2027-02-29\" is not a date; give yyyy-mm-dd" },
        { "dates[0]", Full with { Dates = [null!] }, "null is not a date" },
        { "yearly_dates[0]", Full with { YearlyDates = ["02-30"] }, "give mm-dd" },
        { "weekdays[0]", Full with { Weekdays = ["Monday"] }, "give monday to sunday" },
        { "weekdays", Full with { Weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] }, "at most 6" },
        { "windows", Full with { Windows = [.. Enumerable.Repeat(Full.Windows[0], 21)] }, "at most 20" },
        { "windows[0].cron_expression", Window("x", 60), "not a cron expression" },
        { "windows[0].cron_expression", Window(null!, 60), "not a cron expression" },
        { "windows[0].cron_expression", Window("H 2 * * *", 60), "It has an H" },
        { "windows[0].cron_expression", Window("0 0 31 2 *", 60), "never begins" },
        { "windows[0].duration_seconds", Window("0 2 * * *", 0), "from 1 to 2678400" },
        { "windows[0].duration_seconds", Window("0 2,4 * * *", 7_201), "begins again after 7200 seconds" },
    };

    public static TheoryData<string, ScheduleTiming, string> WrongNames { get; } = new()
    {
        { "calendars[1]", Naming("a", "b c"), "\"b c\" is not a calendar's name" },
        { "calendars[0]", Naming(null!, "b"), "null is not a calendar's name" },
        { "calendars[0]", Naming(".hidden"), "the first a letter or a digit" },
        { "calendars[2]", Naming("a", "b", "a"), "\"a\" is given twice" },
        { "calendars", Naming([.. Enumerable.Range(0, 21).Select(n => $"c{n}")]), "at most 20" },
        { "calendar_policy", Naming("a") with { CalendarPolicy = (CalendarPolicy)9 }, "skip, next, previous" },
        { "calendars", new ScheduleTiming { Type = ScheduleType.Immediate, Calendars = ["a"] }, "fires at once" },
    };

    [Fact]
    public void Accepts_a_calendar_with_all_fields_and_one_with_none()
    {
        Assert.Empty(CalendarRules.Check("DE.public_holidays-2", Full, Now));
        Assert.Empty(CalendarRules.Check("empty", new CalendarDefinition(), Now));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Refuses_a_calendar(string field, CalendarDefinition calendar, string saying) =>
        AssertSays(field, saying, CalendarRules.Check("name", calendar, Now));

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a/b")]
    [InlineData("ü")]
    public void Refuses_a_name(string name) => AssertSays("name", "is not a calendar's name", CalendarRules.Check(name, Full, Now));

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void Refuses_a_naming(string field, ScheduleTiming timing, string saying) => AssertSays(
        field, saying, DefinitionRules.Check(
            new ScheduleDefinition { Name = "n", Timing = timing, Target = new ExecutionTarget { WorkflowId = "w" } }, Now));

    private static void AssertSays(string field, string saying, IEnumerable<FieldError> errors)
    {
        var error = Assert.Single(errors);
        Assert.Equal(field, error.Field);
        Assert.Contains(saying, error.Message, StringComparison.Ordinal);
    }

    private static CalendarDefinition Window(string cron, int seconds) =>
        Full with { Windows = [new() { CronExpression = cron, DurationSeconds = seconds }] };

    private static ScheduleTiming Naming(params string[] names) =>
        new() { Type = ScheduleType.Interval, IntervalSeconds = 60, Calendars = [.. names] };
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Core.Tests.Templates;

/// <summary>Who gives which field: the schedule, the template, or the default. The table is docs/templates.md's.</summary>
public sealed class TemplateTable
{
    private static readonly ScheduleTiming Daily = new() { Type = ScheduleType.Cron, Cron = "0 9 * * *" };
    private static readonly ExecutionTarget Report = new() { Command = new CommandTarget { Name = "report", PayloadJson = "1" } };
    private static readonly ExecutionTarget Hook = new() { Webhook = new WebhookTarget { Url = "https://example.com/a" } };

    private static readonly ScheduleDefinition Schedule = new() { Name = "mine", Timing = Daily, Target = Report };

    private static ScheduleDefinition Timed(ScheduleTiming timing) => Schedule with { Timing = timing };

    private static ScheduleDefinition Running(ExecutionTarget target) => Schedule with { Target = target };

    public static TheoryData<string, ScheduleDefinition, string, ScheduleDefinition, string, ScheduleDefinition> Rows { get; } = new()
    {
        { "what neither gives is at its default", Schedule, "", Schedule with { Priority = 2 }, "", Schedule },
        { "what the template holds", Schedule, "", Schedule with { Priority = 2 }, "priority", Schedule with { Priority = 2 } },
        { "what the schedule gives", Schedule with { Priority = 7 }, "priority", Schedule with { Priority = 2 }, "priority", Schedule with { Priority = 7 } },
        { "null where it is a value", Schedule, "description", Schedule with { Description = "d" }, "description", Schedule },
        { "null that the template holds", Schedule, "", Schedule with { MisfireGraceSeconds = null }, "misfire_grace_seconds", Schedule with { MisfireGraceSeconds = null } },
        { "never the name", Schedule, "", Schedule with { Name = "another", Priority = 2 }, "priority", Schedule with { Priority = 2 } },
        { "the template's expression", Timed(new() { Type = ScheduleType.Cron }), "", Timed(new() { Type = ScheduleType.Interval, IntervalSeconds = 60 }), "interval_seconds", Timed(new() { Type = ScheduleType.Interval, IntervalSeconds = 60 }) },
        { "its own expression, whatever the type of the template's", Schedule, "cron_expression", Timed(new() { Type = ScheduleType.Interval, IntervalSeconds = 60 }), "interval_seconds", Schedule },
        { "several expressions in the place of one", Schedule, "", Timed(Daily with { Cron = null, CronExpressions = ["0 1 * * *"] }), "cron_expressions", Timed(Daily with { Cron = null, CronExpressions = ["0 1 * * *"] }) },
        { "its own type, and the template's expression where that is of the type", Timed(new() { Type = ScheduleType.Cron }), "schedule_type", Timed(Daily), "cron_expression", Schedule },
        { "its own type, and none of the template's expression where that isn't", Timed(new() { Type = ScheduleType.Interval }), "schedule_type", Timed(Daily), "cron_expression", Timed(new() { Type = ScheduleType.Interval }) },
        { "a window, for what recurs", Schedule, "", Timed(Daily with { JitterSeconds = 9 }), "jitter_seconds", Timed(Daily with { JitterSeconds = 9 }) },
        { "what it comes after in the place of its times, and of the window only its ends", Schedule, "", Timed(new() { Type = ScheduleType.After, After = new() { WorkflowId = "w" }, EndAt = DateTimeOffset.UnixEpoch, JitterSeconds = 9, Calendars = ["days"] }), "after end_at jitter_seconds calendars", Timed(new() { Type = ScheduleType.After, After = new() { WorkflowId = "w" }, EndAt = DateTimeOffset.UnixEpoch }) },
        { "no window, for what fires once", Timed(new() { Type = ScheduleType.Immediate }), "schedule_type", Timed(Daily with { JitterSeconds = 9, Calendars = ["days"] }), "jitter_seconds calendars", Timed(new() { Type = ScheduleType.Immediate }) },
        { "the template's target in the place of the default's", Running(new()), "", Running(Hook), "webhook", Running(Hook) },
        { "its own target in the place of the template's", Schedule, "target_command", Running(Hook), "webhook", Schedule },
        { "its own payload for the template's command", Running(new() { Command = new() { Name = "", PayloadJson = "7" } }), "command_payload", Running(Report), "target_command command_payload", Running(new() { Command = new() { Name = "report", PayloadJson = "7" } }) },
        { "the template's payload for its own command", Running(new() { Command = new() { Name = "mine" } }), "target_command", Running(Report), "command_payload", Running(new() { Command = new() { Name = "mine", PayloadJson = "1" } }) },
        { "no payload for what is no command", Running(Hook), "webhook", Running(Report), "target_command command_payload", Running(Hook) },
        { "no value of a field that the template doesn't hold", Schedule, "", Schedule with { Priority = 2, MaxInstances = 9 }, "priority", Schedule with { Priority = 2 } },
        { "a field of a newer version stays with it", Schedule, "", Schedule with { Priority = 2 }, "priority zebra", Schedule with { Priority = 2 } },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_schedule_is(
        string what, ScheduleDefinition own, string given, ScheduleDefinition template, string held, ScheduleDefinition expected)
    {
        var merged = TemplateMerge.Apply(own, Words(given), new TemplateDefinition { Defaults = template, Fields = Words(held) });

        Assert.True(TemplateFields.Differing(merged, expected).ToArray() is [], what);
        Assert.Equal(own.Name, merged.Name);
    }

    [Fact]
    public void Every_field_of_a_definition_is_one_that_a_template_may_hold_and_is_copied_by_it()
    {
        var other = new ScheduleDefinition
        {
            Name = "other",
            Description = "d",
            Timing = new ScheduleTiming
            {
                Type = ScheduleType.Interval, IntervalSeconds = 60, TimeZone = "Europe/Berlin", StartAt = DateTimeOffset.UnixEpoch,
                EndAt = DateTimeOffset.UnixEpoch.AddDays(1), JitterSeconds = 1, Calendars = ["a"], CalendarPolicy = CalendarPolicy.Next,
            },
            Target = Hook,
            MaxExecutions = 3,
            ContextJson = "{}",
            Tags = ["t"],
            Priority = 1,
            Overlap = OverlapPolicy.AllowAll,
            Misfire = MisfirePolicy.All,
            MisfireGraceSeconds = 8,
            MaxInstances = 2,
            TimeoutSeconds = 4,
            QueueTtlSeconds = 5,
            CommunityId = "c",
            Retry = new ScheduleRetry { MaxRetries = 1 },
            PauseOnFailure = true,
        };

        var merged = TemplateMerge.Apply(Schedule, [], new TemplateDefinition { Defaults = other, Fields = TemplateFields.Names });

        Assert.Equal(other.Timing, merged.Timing);
        Assert.Equal(other with { Name = "", Timing = null! }, merged with { Name = "", Timing = null! });
    }

    [Fact]
    public void Fields_that_are_not_at_their_defaults_are_given()
    {
        Assert.Equal("command_payload cron_expression schedule_type target_command", Given(Schedule));
        Assert.Equal("schedule_type", Given(Schedule with { Timing = new() { Type = ScheduleType.Immediate }, Target = new() }));
        Assert.Equal("", Given(Schedule with { Timing = new() { Type = ScheduleType.OneTime }, Target = new() }));
        Assert.Equal("misfire_grace_seconds retry tags", Given(Schedule with
        {
            Timing = new() { Type = ScheduleType.Cron }, Target = new(), Tags = ["t"], Retry = new() { MaxRetries = 1 }, MisfireGraceSeconds = null,
        }));
    }

    private static string Given(ScheduleDefinition definition) => string.Join(' ', TemplateFields.Given(definition));

    private static ImmutableArray<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Core.Tests.Templates;

/// <summary>A template is judged by what it holds, and by nothing that it leaves to schedules.</summary>
public sealed class TemplateRulesTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly ScheduleDefinition Blank =
        new() { Name = "", Timing = new ScheduleTiming { Type = ScheduleType.Cron }, Target = new ExecutionTarget() };

    public static TheoryData<ScheduleDefinition, string> Valid { get; } = new()
    {
        { Blank, "" },
        { Blank with { Priority = 2 }, "priority" },
        { Blank with { Timing = new() { Type = ScheduleType.Interval } }, "schedule_type" },
        { Blank with { Timing = new() { Type = ScheduleType.OneTime } }, "schedule_type" },
        { Blank with { Timing = new() { Type = ScheduleType.Immediate } }, "schedule_type" },
        { Blank with { Timing = new() { Type = ScheduleType.After, After = new() { WorkflowId = "w" } } }, "after" },
        { Blank with { Timing = Blank.Timing with { EndAt = Now.AddDays(1) } }, "end_at" },
        { Blank with { Timing = Blank.Timing with { Calendars = ["days"] } }, "calendars" },
        { Blank with { Target = new() { Command = new() { Name = "any", PayloadJson = "[1]" } } }, "command_payload" },
        { Blank with { Priority = 99 }, "tags" },
    };

    public static TheoryData<ScheduleDefinition, string, string> Wrong { get; } = new()
    {
        { Blank with { Priority = 11 }, "priority", "priority" },
        { Blank, "zebra", "fields" },
        { Blank, "name", "fields" },
        { Blank with { Timing = Blank.Timing with { TimeZone = "Mars/Base" } }, "timezone", "timezone" },
        { Blank with { Timing = Blank.Timing with { Cron = "x" } }, "cron_expression", "cron_expression" },
        { Blank with { Timing = new() { Type = ScheduleType.After, After = new() } }, "after", "after.schedule_id" },
        { Blank with { Timing = Blank.Timing with { EndAt = Now.AddDays(-1) } }, "end_at", "end_at" },
        { Blank with { Timing = Blank.Timing with { Calendars = ["a b"] } }, "calendars", "calendars[0]" },
        { Blank with { Target = new() { WorkflowId = "w", Command = new() { Name = "c" } } }, "workflow_id target_command", "target_command" },
        { Blank with { Target = new() { Webhook = new() { Url = "x" } } }, "webhook", "webhook.url" },
        { Blank with { Retry = new() { MaxRetries = -1 } }, "retry", "retry.max_retries" },
        { Blank with { Target = new() { Command = new() { Name = "any", PayloadJson = "{" } } }, "command_payload", "command_payload" },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void Is_valid(ScheduleDefinition defaults, string fields) => Assert.Empty(Check("mail", defaults, fields));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Is_wrong(ScheduleDefinition defaults, string fields, string field) =>
        Assert.Equal(field, Assert.Single(Check("mail", defaults, fields)).Field);

    [Fact]
    public void A_name_is_one_that_an_address_has() => Assert.Equal("name", Assert.Single(Check("a b", Blank, "")).Field);

    [Fact]
    public void What_a_caller_left_null_is_named() => Assert.Equal("fields", Assert.Single(
        TemplateRules.Check("mail", new TemplateDefinition { Defaults = null!, Fields = [] }, Now)).Field);

    private static ImmutableArray<FieldError> Check(string name, ScheduleDefinition defaults, string fields) => TemplateRules.Check(
        name, new TemplateDefinition { Defaults = defaults, Fields = [.. fields.Split(' ', StringSplitOptions.RemoveEmptyEntries)] }, Now);
}

using System.Collections.Immutable;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>PUT and PATCH: what they keep, what they change, and how versions guard them.</summary>
public sealed class EditTests : IClassFixture<SharedGateway>
{
    private static readonly string Path = $"/api/v1/schedules/{Guid.NewGuid()}";

    private static readonly ScheduleDefinition Existing = new()
    {
        Name = "n",
        Description = "d",
        Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 9 * * *", TimeZone = "Europe/Berlin" },
        Target = new ExecutionTarget
        {
            Webhook = new WebhookTarget
            {
                Url = "https://example.com/a",
                Headers = ImmutableDictionary<string, string>.Empty.Add("A", "1"),
                BodyJson = """{"x":1}""",
            },
        },
        ContextJson = """{"a":1,"b":{"c":2}}""",
        Tags = ["t"],
        MaxExecutions = 9,
        Priority = 2,
    };

    private readonly GatewayUnderTest _gateway;

    private ScheduleDefinition Result => _gateway.Grain.Definition;

    public EditTests(SharedGateway shared)
    {
        _gateway = shared.Fresh();
        _gateway.Grain.Has(Existing, version: 4);
    }

    [Fact]
    public async Task A_patch_keeps_what_it_does_not_name_and_merges_objects()
    {
        var answer = await PatchAsync("""
            {"description": null, "priority": null, "context_data": {"a": null, "b": {"d": 3}},
             "webhook": {"url": "https://example.com/b"}}
            """);

        Assert.Equal((200, "\"5\""), (answer.Status, answer.Headers["ETag"]));
        Assert.Equal((null, 5), (Result.Description, Result.Priority));
        Assert.Equal("""{"b":{"c":2,"d":3}}""", Result.ContextJson);
        Assert.Equal("https://example.com/b", Result.Target.Webhook!.Url);
        Assert.Equal("1", Result.Target.Webhook.Headers["A"]);
        Assert.Equal("""{"x":1}""", Result.Target.Webhook.BodyJson);
        Assert.Equal(Existing.Timing, Result.Timing);
        Assert.Equal("t", Assert.Single(Result.Tags));
        Assert.Equal(4, _gateway.Grain.LastExpectedVersion);
    }

    [Fact]
    public async Task Giving_another_kind_of_timing_or_target_replaces_the_one_there_was()
    {
        await PatchAsync("""{"interval_seconds": 60, "target_command": "c"}""");

        Assert.Equal(
            new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 60, TimeZone = "Europe/Berlin" }, Result.Timing);
        Assert.Equal(new ExecutionTarget { Command = new CommandTarget { Name = "c" } }, Result.Target);
    }

    [Fact]
    public async Task Several_cron_expressions_replace_the_one_and_the_other_way_round()
    {
        await PatchAsync("""{"cron_expressions": ["0 9 * * *", "0 12 * * 6"]}""");
        Assert.Equal((null, 2), (Result.Timing.Cron, Result.Timing.CronExpressions!.Value.Length));

        var answer = await PatchAsync("""{"cron_expression": "0 8 * * *"}""");
        Assert.Equal(Existing.Timing with { Cron = "0 8 * * *" }, Result.Timing);
        Assert.Null(answer.Json["cron_expressions"]);

        await PutAsync("""{"cron_expressions": ["0 7 * * *"]}""");
        Assert.Equal(Existing.Timing with { Cron = null, CronExpressions = ["0 7 * * *"] }, Result.Timing);

        Assert.Equal(
            ["cron_expression", "cron_expressions"],
            (await PatchAsync("""{"cron_expression": "* * * * *", "cron_expressions": ["* * * * *"]}""")).WrongFields);
    }

    [Fact]
    public async Task Calendars_are_given_and_taken_by_an_edit_of_timing()
    {
        await PutAsync("""{"calendars": ["a"], "calendar_policy": "next"}""");
        Assert.Equal(Existing.Timing with { Calendars = ["a"], CalendarPolicy = CalendarPolicy.Next }, Result.Timing);

        await PatchAsync("""{"calendars": null}""");
        Assert.Equal(Existing.Timing with { CalendarPolicy = CalendarPolicy.Next }, Result.Timing);
    }

    [Fact]
    public async Task What_fires_once_loses_the_window_of_what_recurred()
    {
        _gateway.Grain.Has(Existing with { Timing = Existing.Timing with { JitterSeconds = 5, EndAt = GatewayUnderTest.Now.AddDays(9) } });
        var answer = await PutAsync("""{"schedule_type": "one_time", "scheduled_time": "2027-05-01T09:00"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(
            new ScheduleTiming
            {
                Type = ScheduleType.OneTime,
                ScheduledTime = new DateTimeOffset(2027, 5, 1, 7, 0, 0, TimeSpan.Zero),
                TimeZone = "Europe/Berlin",
            },
            Result.Timing);
    }

    [Fact]
    public async Task A_grace_nobody_set_follows_the_type_and_null_lifts_it()
    {
        await PatchAsync("""{"scheduled_time": "2027-05-01T09:00Z"}""");
        Assert.Null(Result.MisfireGraceSeconds);

        await PatchAsync("""{"cron_expression": "0 9 * * *"}""");
        Assert.Equal(300, Result.MisfireGraceSeconds);

        await PatchAsync("""{"misfire_grace_seconds": null}""");
        Assert.Null(Result.MisfireGraceSeconds);
    }

    [Theory]
    [InlineData("""{"cron_expression": "0 10 * * *"}""")]
    [InlineData("""{"schedule_config": {"cron_expression": "0 10 * * *"}}""")]
    [InlineData("""{"schedule": {"type": "cron", "cron": "0 10 * * *"}}""")]
    public async Task A_put_of_timing_alone_keeps_the_rest(string timing)
    {
        var answer = await PutAsync(timing);

        Assert.Equal(200, answer.Status);
        Assert.Equal(Existing.Timing with { Cron = "0 10 * * *" }, Result.Timing);
        Assert.Equal(("d", 9, 2), (Result.Description, Result.MaxExecutions, Result.Priority));
    }

    [Fact]
    public async Task Any_other_put_replaces_the_definition_and_never_the_status()
    {
        _gateway.Grain.Has(Existing, ScheduleStatus.Paused, version: 4);
        var answer = await PutAsync("""{"name": "m", "workflow_id": "w", "interval_seconds": 60, "status": "active"}""");

        Assert.Equal((200, "paused"), (answer.Status, answer.Json["status"]!.GetValue<string>()));
        Assert.Equal(("m", null, null, 5), (Result.Name, Result.Description, Result.MaxExecutions, Result.Priority));
        Assert.Null(_gateway.Grain.LastExpectedVersion);
    }

    [Fact]
    public async Task A_put_that_lacks_what_is_needed_is_refused()
    {
        var answer = await PutAsync("""{"name": "m"}""");

        Assert.Equal(["schedule_type", "workflow_id"], answer.WrongFields);
    }

    [Fact]
    public async Task A_time_that_stays_may_have_passed()
    {
        var passed = new ScheduleTiming { Type = ScheduleType.OneTime, ScheduledTime = GatewayUnderTest.Now.AddHours(-1) };
        _gateway.Grain.Has(Existing with { Timing = passed }, ScheduleStatus.Paused);

        Assert.Equal(200, (await PatchAsync("""{"description": "e"}""")).Status);
        Assert.Equal(["scheduled_time"], (await PatchAsync("""{"scheduled_time": "2026-01-01T00:00Z"}""")).WrongFields);
    }

    [Fact]
    public async Task A_patch_without_version_is_merged_onto_what_came_between()
    {
        _gateway.Grain.Meanwhile = () => _gateway.Grain.Has(Existing with { Description = "theirs" }, version: 5);
        var answer = await PatchAsync("""{"priority": 1}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal(("theirs", 1, 2), (Result.Description, Result.Priority, _gateway.Grain.Calls));
    }

    [Theory]
    [InlineData("\"4\"", 200)]
    [InlineData("*", 200)]
    [InlineData("\"3\"", 412)]
    [InlineData("W/\"4\"", 412)]
    [InlineData("\"abc\"", 412)]
    [InlineData("4", 400)]
    [InlineData("\"4\", \"5\"", 400)]
    [InlineData("", 400)]
    public async Task If_match_guards_an_edit(string tag, int expected)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Patch, Path, """{"priority": 1}""", ("If-Match", tag));

        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task Edits_of_what_is_not_there_or_deleted_find_nothing()
    {
        _gateway.Grain.Has(Existing, ScheduleStatus.Deleted);
        Assert.Equal(404, (await PatchAsync("{}")).Status);

        _gateway.Grain.Current = null;
        Assert.Equal(404, (await PutAsync("""{"interval_seconds": 60}""")).Status);
    }

    private Task<Answer> PatchAsync(string json) => _gateway.SendAsync(HttpMethod.Patch, Path, json);

    private Task<Answer> PutAsync(string json) => _gateway.SendAsync(HttpMethod.Put, Path, json);
}

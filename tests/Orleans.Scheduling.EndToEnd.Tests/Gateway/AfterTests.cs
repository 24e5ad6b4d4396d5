namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>A schedule's after, on its way in and out.</summary>
public sealed class AfterTests : IClassFixture<SharedGateway>
{
    private const string Schedules = "/api/v1/schedules";

    private static readonly Guid Id = Guid.Parse("01980000-0000-7000-8000-000000000001");
    private static readonly string Path = $"{Schedules}/{Guid.NewGuid()}";

    private readonly GatewayUnderTest _gateway;

    public AfterTests(SharedGateway shared) => _gateway = shared.Fresh();

    private ScheduleTiming Timing => _gateway.Grain.Definition.Timing;

    [Theory]
    [InlineData("""{"after": {"schedule_id": "01980000-0000-7000-8000-000000000001"}}""", AfterOutcome.Success)]
    [InlineData("""{"schedule_type": "after", "after": {"schedule_id": "01980000-0000-7000-8000-000000000001", "on": "failure"}}""", AfterOutcome.Failure)]
    [InlineData("""{"schedule_config": {"after": {"schedule_id": "01980000-0000-7000-8000-000000000001", "on": "any"}}}""", AfterOutcome.Any)]
    public async Task It_reaches_the_grain_and_comes_back(string fields, AfterOutcome on)
    {
        var answer = await _gateway.PostAsync(Schedules, Named(fields));

        Assert.Equal(201, answer.Status);
        Assert.Equal(new ScheduleTiming { Type = ScheduleType.After, After = new() { ScheduleId = Id, On = on } }, Timing);
        Assert.Null(_gateway.Grain.Definition.MisfireGraceSeconds);
        Assert.Equal("after", (string?)answer.Json["schedule_type"]);
        Assert.Equal(
            (Id, null, on.ToString().ToLowerInvariant()),
            ((Guid?)answer.Json["after"]!["schedule_id"], (string?)answer.Json["after"]!["workflow_id"], (string?)answer.Json["after"]!["on"]));
        Assert.Null(answer.Json["next_execution_at"]);

        // What was answered can be sent back.
        var path = $"{Schedules}/{answer.Json["schedule_id"]}";
        Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Put, path, answer.Json.ToJsonString())).Status);
        Assert.Equal(new ScheduleAfter { ScheduleId = Id, On = on }, Timing.After);
    }

    [Theory]
    [InlineData("""{"after": {}}""", "after.schedule_id")]
    [InlineData("""{"after": {"schedule_id": "first"}}""", "after.schedule_id")]
    [InlineData("""{"after": {"schedule_id": 5}}""", "after.schedule_id")]
    [InlineData("""{"after": {"schedule_id": "01980000-0000-7000-8000-000000000001", "workflow_id": "w"}}""", "after.workflow_id")]
    [InlineData("""{"after": {"workflow_id": ""}}""", "after.workflow_id")]
    [InlineData("""{"after": {"workflow_id": "w", "on": "completion"}}""", "after.on")]
    [InlineData("""{"after": {"workflow_id": "w", "zebra": 1}}""", "after.zebra")]
    [InlineData("""{"after": "w"}""", "after")]
    [InlineData("""{"schedule_type": "after"}""", "after")]
    [InlineData("""{"after": {"workflow_id": "w"}, "interval_seconds": 5}""", "schedule_type")]
    [InlineData("""{"after": {"workflow_id": "w"}, "jitter_seconds": 5}""", "jitter_seconds")]
    [InlineData("""{"after": {"workflow_id": "w"}, "calendars": ["a"]}""", "calendars")]
    public async Task What_is_wrong_is_named(string fields, string field)
    {
        var answer = await _gateway.PostAsync(Schedules, Named(fields));

        Assert.Equal((400, field), (answer.Status, Assert.Single(answer.WrongFields)));
        Assert.Equal(0, _gateway.Grain.Calls);
    }

    [Fact]
    public async Task An_edit_replaces_one_place_by_the_other_and_keeps_the_rest()
    {
        _gateway.Grain.Has(Existing(new ScheduleTiming { Type = ScheduleType.After, After = new() { ScheduleId = Id, On = AfterOutcome.Any } }));
        await PatchAsync("""{"after": {"workflow_id": "w"}}""");
        Assert.Equal(new ScheduleAfter { WorkflowId = "w", On = AfterOutcome.Any }, Timing.After);

        await PatchAsync($$$"""{"after": {"schedule_id": "{{{Id}}}", "on": null}}""");
        Assert.Equal(new ScheduleAfter { ScheduleId = Id }, Timing.After);

        var answer = await PatchAsync("""{"after": null}""");
        Assert.Equal((400, "after"), (answer.Status, Assert.Single(answer.WrongFields)));
    }

    [Fact]
    public async Task Times_of_its_own_replace_it_and_the_other_way_round()
    {
        _gateway.Grain.Has(Existing(new ScheduleTiming
        {
            Type = ScheduleType.Cron, Cron = "0 9 * * *", JitterSeconds = 5, Calendars = ["a"], EndAt = GatewayUnderTest.Now.AddDays(9),
        }));
        Assert.Equal(200, (await PatchAsync("""{"after": {"workflow_id": "w"}}""")).Status);
        Assert.Equal(
            new ScheduleTiming { Type = ScheduleType.After, After = new() { WorkflowId = "w" }, EndAt = GatewayUnderTest.Now.AddDays(9) }, Timing);

        // A PUT of nothing but timing.
        Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Put, Path, """{"interval_seconds": 60}""")).Status);
        Assert.Equal(
            new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 60, EndAt = GatewayUnderTest.Now.AddDays(9) }, Timing);
        Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Put, Path, """{"after": {"workflow_id": "w", "on": "failure"}}""")).Status);
        Assert.Equal(new ScheduleAfter { WorkflowId = "w", On = AfterOutcome.Failure }, Timing.After);
    }

    [Fact]
    public async Task A_preview_has_no_times_to_show()
    {
        var answer = await _gateway.PostAsync($"{Schedules}/preview", """{"after": {"workflow_id": "w"}}""");

        Assert.Equal(200, answer.Status);
        Assert.Empty(answer.Json["items"]!.AsArray());
    }

    private Task<Answer> PatchAsync(string json) => _gateway.SendAsync(HttpMethod.Patch, Path, json);

    private static ScheduleDefinition Existing(ScheduleTiming timing) => new()
    {
        Name = "n",
        Timing = timing,
        Target = new ExecutionTarget { Command = new CommandTarget { Name = "c" } },
    };

    private static string Named(string fields) => $$"""{"name": "n", "target_command": "c", {{fields[1..]}}""";
}

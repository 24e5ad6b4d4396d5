namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>POST /schedules: what is accepted, what is refused, and in which words.</summary>
public sealed class CreateTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Path = "/api/v1/schedules";
    private readonly GatewayUnderTest _gateway = shared.Fresh();

    [Fact]
    public async Task A_whole_schedule_reaches_its_grain_and_comes_back()
    {
        var answer = await _gateway.PostAsync(Path, """
            {"name": "daily", "description": "d", "target_command": "report", "command_payload": [1, "é"],
             "schedule_type": "cron", "cron_expression": "0 9 * * *", "timezone": "Europe/Berlin",
             "start_at": "2027-02-01T00:00", "end_at": "2028-02-01T00:00:00+01:00", "max_executions": 5,
             "context_data": {"a": {"b": null}}, "tags": ["x", "y"], "priority": 2, "overlap_policy": "allow_all",
             "misfire_policy": "all", "misfire_grace_seconds": 60, "max_instances": 7, "jitter_seconds": 30,
             "timeout_seconds": 90, "queue_ttl_seconds": 80, "community_id": "c"}
            """, ("X-Created-By", "ann"));

        Assert.Equal(201, answer.Status);
        var definition = _gateway.Grain.Definition;
        Assert.Equal(
            new ScheduleTiming
            {
                Type = ScheduleType.Cron,
                Cron = "0 9 * * *",
                TimeZone = "Europe/Berlin",
                StartAt = new DateTimeOffset(2027, 1, 31, 23, 0, 0, TimeSpan.Zero),
                EndAt = new DateTimeOffset(2028, 1, 31, 23, 0, 0, TimeSpan.Zero),
                JitterSeconds = 30,
            },
            definition.Timing);
        Assert.Equal(new CommandTarget { Name = "report", PayloadJson = """[1,"é"]""" }, definition.Target.Command);
        Assert.Equal("""{"a":{"b":null}}""", definition.ContextJson);
        Assert.Equal("x,y", string.Join(',', definition.Tags));
        Assert.Equal((5, 2, OverlapPolicy.AllowAll, MisfirePolicy.All), (
            definition.MaxExecutions, definition.Priority, definition.Overlap, definition.Misfire));
        Assert.Equal((60, 7, 90, 80, "c"), (
            definition.MisfireGraceSeconds, definition.MaxInstances, definition.TimeoutSeconds, definition.QueueTtlSeconds, definition.CommunityId));

        var json = answer.Json;
        var id = json["schedule_id"]!.GetValue<Guid>();
        Assert.Equal(7, id.Version);
        Assert.Equal($"{Path}/{id}", answer.Headers["Location"]);
        Assert.Equal("\"1\"", answer.Headers["ETag"]);
        Assert.Equal("2027-01-31T23:00:00Z", json["start_at"]!.GetValue<string>());
        Assert.Equal(("active", true, "ann"), (
            json["status"]!.GetValue<string>(), json["is_active"]!.GetValue<bool>(), json["created_by"]!.GetValue<string>()));
        Assert.Equal("""{"a":{"b":null}}""", json["context_data"]!.ToJsonString());
        Assert.Equal(("c", 80), (json["community_id"]!.GetValue<string>(), json["queue_ttl_seconds"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("""{"schedule_type": "interval", "interval_seconds": 60, "max_executions": 3}""")]
    [InlineData("""{"interval_seconds": 60, "max_executions": 3}""")]
    [InlineData("""{"schedule_config": {"schedule_type": "interval", "interval_seconds": 60, "max_executions": 3}}""")]
    [InlineData("""{"schedule_type": "interval", "schedule_config": {"interval_seconds": 60, "max_executions": 3}}""")]
    [InlineData("""{"interval_seconds": null, "schedule_config": {"interval_seconds": 60, "max_executions": 3}}""")]
    [InlineData("""{"schedule": {"type": "interval", "interval": 60, "max_runs": 3}}""")]
    public async Task All_shapes_mean_the_same(string timing)
    {
        var answer = await _gateway.PostAsync(Path, Named(timing));

        Assert.Equal(201, answer.Status);
        Assert.Equal(new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 60 }, _gateway.Grain.Definition.Timing);
        Assert.Equal(3, _gateway.Grain.Definition.MaxExecutions);
    }

    [Theory]
    [InlineData("""{"cron_expressions": ["0 9 * * *", "0 17 * * 5"]}""")]
    [InlineData("""{"schedule_type": "cron", "cron_expression": null, "cron_expressions": ["0 9 * * *", "0 17 * * 5"]}""")]
    [InlineData("""{"schedule_config": {"cron_expressions": ["0 9 * * *", "0 17 * * 5"]}}""")]
    public async Task Several_expressions_are_one_timing(string timing)
    {
        var answer = await _gateway.PostAsync(Path, Named(timing));
        var again = await _gateway.PostAsync(Path, answer.Json.ToJsonString());

        Assert.Equal((201, 201), (answer.Status, again.Status));
        Assert.Equal(
            new ScheduleTiming { Type = ScheduleType.Cron, CronExpressions = ["0 9 * * *", "0 17 * * 5"] },
            _gateway.Grain.Definition.Timing);
        Assert.Equal("""["0 9 * * *","0 17 * * 5"]""", again.Json["cron_expressions"]!.ToJsonString());
        Assert.Null(again.Json["cron_expression"]);
    }

    [Fact]
    public async Task Calendars_are_part_of_the_timing()
    {
        var answer = await _gateway.PostAsync(
            Path, Named("""{"interval_seconds": 60, "calendars": ["a", "b"], "calendar_policy": "previous"}"""));

        Assert.Equal(
            new ScheduleTiming
            {
                Type = ScheduleType.Interval, IntervalSeconds = 60, Calendars = ["a", "b"], CalendarPolicy = CalendarPolicy.Previous,
            },
            _gateway.Grain.Definition.Timing);
        Assert.Equal(
            ("""["a","b"]""", "previous"),
            (answer.Json["calendars"]!.ToJsonString(), answer.Json["calendar_policy"]!.GetValue<string>()));
    }

    [Fact]
    public async Task One_expression_beside_several_is_refused_in_both_names()
    {
        var answer = await _gateway.PostAsync(
            Path, Named("""{"cron_expressions": ["0 9 * * *"], "schedule": {"cron": "0 9 * * *"}}"""));

        Assert.Equal((400, "cron_expressions,schedule.cron"), (answer.Status, string.Join(',', answer.WrongFields.Order())));
    }

    [Fact]
    public async Task The_oldest_shape_calls_one_time_once()
    {
        var answer = await _gateway.PostAsync(
            Path, Named("""{"timezone": "America/New_York", "schedule": {"type": "once", "run_at": "2027-07-01T09:00"}}"""));

        Assert.Equal("one_time", answer.Json["schedule_type"]!.GetValue<string>());
        Assert.Equal("2027-07-01T13:00:00Z", answer.Json["scheduled_time"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"interval_seconds": 60, "schedule_config": {"interval_seconds": 61}}""", "schedule_config.interval_seconds")]
    [InlineData("""{"interval_seconds": 60, "cron_expression": "* * * * *"}""", "schedule_type")]
    [InlineData("""{"schedule_type": "cron", "cron_expression": "* * * * *", "interval_seconds": 5}""", "interval_seconds")]
    [InlineData("""{"cron_expressions": ["* * * * *"], "interval_seconds": 5}""", "schedule_type")]
    [InlineData("""{"cron_expressions": []}""", "cron_expressions")]
    [InlineData("""{"cron_expressions": "* * * * *"}""", "cron_expressions")]
    [InlineData("""{"cron_expressions": ["* * * * *", 5]}""", "cron_expressions[1]")]
    [InlineData("""{"cron_expressions": ["* * * * *", null]}""", "cron_expressions[1]")]
    [InlineData("""{"schedule_config": {"cron_expressions": ["* * * * *", "x"]}}""", "schedule_config.cron_expressions[1]")]
    [InlineData("{}", "schedule_type")]
    [InlineData("""{"schedule": {"type": "cron", "cron": "nonsense"}}""", "schedule.cron")]
    [InlineData("""{"schedule": {"type": "often"}}""", "schedule.type")]
    [InlineData("""{"schedule": 5, "interval_seconds": 60}""", "schedule")]
    [InlineData("""{"schedule_config": {"name": "n", "interval_seconds": 60}}""", "schedule_config.name")]
    [InlineData("""{"interval_seconds": "60"}""", "interval_seconds")]
    [InlineData("""{"interval_seconds": 60.5}""", "interval_seconds")]
    [InlineData("""{"schedule_type": 1, "interval_seconds": 60}""", "schedule_type")]
    [InlineData("""{"interval_seconds": 60, "start_at": "soon"}""", "start_at")]
    [InlineData("""{"interval_seconds": 60, "timezone": "Mars/Base", "start_at": "2027-02-01T00:00"}""", "timezone")]
    [InlineData("""{"interval_seconds": 60, "tags": ["a", null]}""", "tags")]
    [InlineData("""{"interval_seconds": 60, "tags": ["a", 5]}""", "tags[1]")]
    [InlineData("""{"interval_seconds": 60, "context_data": [1]}""", "context_data")]
    [InlineData("""{"interval_seconds": 60, "command_payload": {}}""", "command_payload")]
    [InlineData("""{"interval_seconds": 60, "max_executions": 0}""", "max_executions")]
    [InlineData("""{"interval_seconds": 60, "max_executions": 99999999999}""", "max_executions")]
    [InlineData("""{"interval_seconds": 60, "description": "a\u0000b"}""", "description")]
    [InlineData("""{"interval_seconds": 60, "context_data": {"a": ["\ud800"]}}""", "context_data.a[0]")]
    [InlineData("""{"interval_seconds": 60, "calendars": "holidays"}""", "calendars")]
    [InlineData("""{"interval_seconds": 60, "calendars": ["a", 5]}""", "calendars[1]")]
    [InlineData("""{"interval_seconds": 60, "calendars": ["a", null]}""", "calendars[1]")]
    [InlineData("""{"schedule_config": {"interval_seconds": 60, "calendars": ["a", "a"]}}""", "schedule_config.calendars[1]")]
    [InlineData("""{"schedule_type": "immediate", "calendars": ["a"]}""", "calendars")]
    [InlineData("""{"interval_seconds": 60, "calendars": ["a"], "calendar_policy": "drop"}""", "calendar_policy")]
    [InlineData("""{"interval_seconds": 60, "pause_on_failure": "yes"}""", "pause_on_failure")]
    [InlineData("""{"interval_seconds": 60, "overlap_policy": "whatever"}""", "overlap_policy")]
    public async Task What_is_wrong_is_named_as_it_was_sent(string fields, string field)
    {
        var answer = await _gateway.PostAsync(Path, Named(fields));

        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.WrongFields);
        Assert.Equal(0, _gateway.Grain.Calls);
    }

    [Fact]
    public async Task What_only_the_grain_finds_wrong_is_named_as_it_was_sent_too()
    {
        _gateway.Grain.Refusal = new SchedulingException([new FieldError("start_at", "It is too far.")]);
        var answer = await _gateway.PostAsync(Path, Named("""{"schedule_config": {"interval_seconds": 60, "start_at": "2087-01-01"}}"""));

        Assert.Equal(["schedule_config.start_at"], answer.WrongFields);
    }

    [Theory]
    [InlineData("skip", OverlapPolicy.Skip)]
    [InlineData("allow_all", OverlapPolicy.AllowAll)]
    [InlineData("buffer_one", OverlapPolicy.BufferOne)]
    [InlineData("buffer_all", OverlapPolicy.BufferAll)]
    [InlineData("cancel_oldest", OverlapPolicy.CancelOldest)]
    public async Task Every_overlap_policy_is_taken_and_given_back(string name, OverlapPolicy policy)
    {
        var answer = await _gateway.PostAsync(Path, Named($$"""{"interval_seconds": 60, "overlap_policy": "{{name}}"}"""));

        Assert.Equal((201, policy), (answer.Status, _gateway.Grain.Definition.Overlap));
        Assert.Equal((name, 0), (answer.Json["overlap_policy"]!.GetValue<string>(), answer.Json["queued_count"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("webhook", """{"url": "ftp://x"}""", "webhook.url")]
    [InlineData("webhook", """{"url": "https://example.com", "metod": "GET"}""", "webhook.metod")]
    [InlineData("webhook", """{"url": "https://example.com", "headers": {"A": 1}}""", "webhook.headers.A")]
    [InlineData("webhook", """{"url": "https://example.com", "headers": {"A": "1", "a": "2"}}""", "webhook.headers")]
    [InlineData("webhook", "5", "webhook")]
    [InlineData("target_command", "5", "target_command")]
    public async Task A_wrong_target_is_named(string target, string value, string field)
    {
        var answer = await _gateway.PostAsync(Path, $$"""{"name": "n", "interval_seconds": 60, "{{target}}": {{value}}}""");

        Assert.Equal((400, field), (answer.Status, Assert.Single(answer.WrongFields)));
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        var answer = await _gateway.PostAsync(Path, """
            {"nmae": "x", "webhook": {"url": "nowhere"}, "interval_seconds": 0, "priority": 11, "timezone": "Nowhere",
             "max_retries": -1, "misfire_policy": "some"}
            """);

        Assert.Equal(
            ["interval_seconds", "max_retries", "misfire_policy", "name", "nmae", "priority", "timezone", "webhook.url"],
            answer.WrongFields);
        Assert.Contains("did you mean name?", answer.MessageOf("nmae"), StringComparison.Ordinal);
        Assert.Contains("latest, earliest, all, none", answer.MessageOf("misfire_policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_answer_says_may_be_sent_back_and_asking_for_nothing_is_harmless()
    {
        var first = await _gateway.PostAsync(Path, Named("""{"interval_seconds": 60}"""));
        var again = first.Json.DeepClone().AsObject();
        again["calendars"] = null;
        var second = await _gateway.PostAsync(Path, again.ToJsonString());
        var harmless = await _gateway.PostAsync(
            Path, Named("""{"interval_seconds": 60, "max_retries": 0, "calendars": [], "pause_on_failure": false, "max_executions": -1}"""));

        Assert.Equal((201, 201), (second.Status, harmless.Status));
        Assert.Null(_gateway.Grain.Definition.MaxExecutions);
    }

    [Theory]
    [InlineData("""{"interval_seconds": 60}""", 300)]
    [InlineData("""{"interval_seconds": 60, "misfire_grace_seconds": null}""", null)]
    [InlineData("""{"interval_seconds": 60, "misfire_grace_seconds": 5}""", 5)]
    [InlineData("""{"scheduled_time": "2027-07-01T09:00Z"}""", null)]
    [InlineData("""{"scheduled_time": "2027-07-01T09:00Z", "misfire_grace_seconds": 5}""", 5)]
    [InlineData("""{"schedule_type": "immediate"}""", null)]
    public async Task The_grace_left_out_is_not_the_grace_of_null(string fields, int? expected)
    {
        await _gateway.PostAsync(Path, Named(fields));

        Assert.Equal(expected, _gateway.Grain.Definition.MisfireGraceSeconds);
    }

    private static string Named(string fields)
    {
        var rest = fields.Trim()[1..];
        return """{"name": "n", "workflow_id": "w" """ + (rest == "}" ? rest : ", " + rest);
    }
}

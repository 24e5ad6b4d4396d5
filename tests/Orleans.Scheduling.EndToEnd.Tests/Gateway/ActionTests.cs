namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Pause, resume, trigger, cancel, delete, preview; who asks, and the line each leaves in the log.</summary>
public sealed class ActionTests : IClassFixture<SharedGateway>
{
    private static readonly string Path = $"/api/v1/schedules/{Guid.NewGuid()}";
    private readonly GatewayUnderTest _gateway;

    public ActionTests(SharedGateway shared)
    {
        _gateway = shared.Fresh();
        _gateway.Grain.Has(new ScheduleDefinition
        {
            Name = "n",
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 9 * * *", TimeZone = "Europe/Berlin" },
            Target = new ExecutionTarget { WorkflowId = "w" },
        });
    }

    [Fact]
    public async Task A_pause_takes_note_and_wall_time()
    {
        var answer = await _gateway.PostAsync($"{Path}/pause", """{"note": "why", "until": "2027-01-02T09:00"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("2027-01-02T08:00:00Z", answer.Json["pause"]!["until"]!.GetValue<string>());
        Assert.Equal("why", answer.Json["pause"]!["note"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("pause", """{"untl": "2027-01-02"}""", "untl")]
    [InlineData("pause", """{"until": "later"}""", "until")]
    [InlineData("pause", "[]", "body")]
    [InlineData("resume", """{"catch_up": "yes"}""", "catch_up")]
    [InlineData("trigger", """{"context_data": 5}""", "context_data")]
    [InlineData("cancel", """{"note": 5}""", "note")]
    public async Task Wrong_bodies_are_refused_before_the_grain(string action, string json, string field)
    {
        var answer = await _gateway.PostAsync($"{Path}/{action}", json);

        Assert.Equal((400, field, 0), (answer.Status, Assert.Single(answer.WrongFields), _gateway.Grain.Calls));
    }

    [Fact]
    public async Task A_context_too_large_for_a_schedule_is_too_large_for_a_trigger()
    {
        var answer = await _gateway.PostAsync(
            $"{Path}/trigger", $$$"""{"context_data": {"k": "{{{new string('x', 256 * 1024)}}}"}}""");

        Assert.Equal((400, "context_data", 0), (answer.Status, Assert.Single(answer.WrongFields), _gateway.Grain.Calls));
    }

    [Fact]
    public async Task A_trigger_hands_over_its_context_and_says_where_to_look()
    {
        var answer = await _gateway.PostAsync($"{Path}/trigger", """{"context_data": {"k": [1]}}""", ("X-Triggered-By", "bob"));

        Assert.Equal((202, "running"), (answer.Status, answer.Json["status"]!.GetValue<string>()));
        Assert.EndsWith($"/api/v1/executions/{answer.Json["execution_id"]}", answer.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal("""{"k":[1]}""", _gateway.Grain.LastContext);
        Assert.Equal("bob", _gateway.Grain.LastCaller!.Name);
        Assert.Equal(32, _gateway.Grain.LastCaller.TraceId!.Length);
    }

    [Fact]
    public async Task A_trigger_that_has_to_wait_says_so()
    {
        _gateway.Grain.TriggeredStatus = ExecutionStatus.Queued;

        Assert.Equal("queued", (await _gateway.PostAsync($"{Path}/trigger")).Json["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Bodies_may_be_left_out_and_each_action_leaves_a_line()
    {
        Assert.Equal(200, (await _gateway.PostAsync($"{Path}/pause")).Status);
        Assert.Equal(200, (await _gateway.PostAsync($"{Path}/resume")).Status);
        Assert.Equal(202, (await _gateway.PostAsync($"{Path}/trigger")).Status);
        Assert.Equal(200, (await _gateway.PostAsync($"{Path}/cancel", json: null, ("X-Performed-By", "eve"))).Status);
        var removed = await _gateway.SendAsync(HttpMethod.Delete, Path);
        Assert.Equal((200, "removed"), (removed.Status, removed.Json["status"]!.GetValue<string>()));

        var lines = _gateway.Log.Lines.Where(line => line.Event == "AUDIT").Select(line => line.Text).ToArray();
        Assert.Equal(
            ["schedule_paused", "schedule_resumed", "schedule_triggered", "schedule_cancelled", "schedule_remove"],
            lines.Select(line => line.Split(' ')[1]));
        Assert.All(lines, line => Assert.Contains("success", line, StringComparison.Ordinal));
        Assert.Contains("by eve", lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 200, false)]
    [InlineData("?hard=false", 200, false)]
    [InlineData("?hard=true", 200, true)]
    [InlineData("?hard=yes", 400, false)]
    public async Task A_delete_may_be_hard(string query, int status, bool isHard)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Delete, $"{Path}{query}");

        Assert.Equal((status, isHard), (answer.Status, _gateway.Grain.LastDeleteWasHard));
    }

    [Fact]
    public async Task A_refused_action_leaves_a_line_too()
    {
        _gateway.Grain.Refusal = new SchedulingException(SchedulingError.Conflict, "It has ended.");
        await _gateway.PostAsync($"{Path}/pause");

        var line = Assert.Single(_gateway.Log.Lines, line => line.Event == "AUDIT").Text;
        Assert.Contains("schedule_paused rejected (409)", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_refused()
    {
        var answer = await _gateway.PostAsync($"{Path}/pause", json: null, ("X-Performed-By", new string('x', 201)));

        Assert.Equal("X-Performed-By", Assert.Single(answer.WrongFields));
    }

    [Fact]
    public async Task A_preview_needs_timing_only()
    {
        var answer = await _gateway.PostAsync(
            "/api/v1/schedules/preview", """{"cron_expression": "0 9 * * *", "timezone": "Europe/Berlin", "count": 2}""");

        Assert.Equal(200, answer.Status);
        var items = answer.Json["items"]!.AsArray();
        Assert.Equal(2, items.Count);
        Assert.Equal("2027-01-02T08:00:00Z", items[0]!["scheduled_at"]!.GetValue<string>());
        Assert.Equal("2027-01-02T09:00:00+01:00", items[0]!["scheduled_at_local"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_preview_of_several_expressions_merges_their_fires_and_names_the_surprising_one()
    {
        var answer = await _gateway.PostAsync(
            "/api/v1/schedules/preview", """{"cron_expressions": ["0 * * * *", "0,30 13 * * *", "0 0 13 * FRI"], "count": 3}""");

        Assert.Equal(
            ["2027-01-01T12:00:00Z", "2027-01-01T13:00:00Z", "2027-01-01T13:30:00Z"],
            answer.Json["items"]!.AsArray().Select(item => item!["scheduled_at"]!.GetValue<string>()));
        Assert.StartsWith(
            "cron_expressions[2]", Assert.Single(answer.Json["warnings"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"interval_seconds": 60, "count": 0}""", "count")]
    [InlineData("""{"interval_seconds": 60, "count": 1001}""", "count")]
    [InlineData("""{"interval_seconds": 60, "cuont": 5}""", "cuont")]
    [InlineData("""{"interval_seconds": 0}""", "interval_seconds")]
    public async Task A_wrong_preview_is_refused(string json, string field)
    {
        var answer = await _gateway.PostAsync("/api/v1/schedules/preview", json);

        Assert.Equal(field, Assert.Single(answer.WrongFields));
    }
}

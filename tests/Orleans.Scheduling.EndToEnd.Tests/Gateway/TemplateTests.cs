using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Templates over HTTP: what is accepted, refused and answered, and what is asked of a schedule's grain.</summary>
public sealed class TemplateTests : IAsyncLifetime
{
    private const string Path = "/api/v1/templates/mail";
    private const string Schedules = "/api/v1/schedules";
    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_template_is_created_read_replaced_and_removed_and_holds_what_it_was_given()
    {
        var created = await PutAsync("""
            {"cron_expression": "0 9 * * *", "timezone": "Europe/Berlin", "start_at": "2027-02-01T00:00", "max_retries": 4,
             "misfire_grace_seconds": null, "priority": null, "tags": ["a"], "command_payload": {"x": 1}}
            """, ("X-Performed-By", "ann"));

        Assert.Equal((201, "\"1\"", Path), (created.Status, created.Headers["ETag"], created.Headers["Location"]));
        Assert.Equal(
            "name version is_spreading created_at updated_at updated_by command_payload cron_expression misfire_grace_seconds "
            + "retry schedule_type start_at tags timezone",
            string.Join(' ', created.Json.Select(field => field.Key)));
        Assert.Equal(("ann", "cron", "2027-01-31T23:00:00Z", 4), (
            (string)created.Json["updated_by"]!, (string)created.Json["schedule_type"]!, (string)created.Json["start_at"]!,
            (int)created.Json["retry"]!["max_retries"]!));
        Assert.Null(created.Json["misfire_grace_seconds"]);
        Assert.Equal("""{"x":1}""", created.Json["command_payload"]!.ToJsonString());

        // What an answer says may be sent back.
        var again = await PutAsync(created.Json.ToJsonString(), ("If-Match", "\"1\""));
        Assert.Equal((200, "\"2\""), (again.Status, again.Headers["ETag"]));
        foreach (var field in created.Json.Select(field => field.Key).Skip(6))
            Assert.True(JsonNode.DeepEquals(created.Json[field], again.Json[field]), field);

        Assert.Equal(412, (await PutAsync("{}", ("If-Match", "\"1\""))).Status);
        Assert.Equal(200, (await SendAsync(HttpMethod.Get)).Status);
        Assert.Equal(304, (await SendAsync(HttpMethod.Get, ("If-None-Match", "\"2\""))).Status);
        Assert.Equal(412, (await SendAsync(HttpMethod.Delete, ("If-Match", "\"1\""))).Status);
        Assert.Equal((200, "removed"), await SendAsync(HttpMethod.Delete) is var removed ? (removed.Status, (string)removed.Json["status"]!) : default);
        Assert.Equal(404, (await SendAsync(HttpMethod.Get)).Status);
        Assert.Equal(404, (await SendAsync(HttpMethod.Delete)).Status);
        Assert.Equal(["name"], (await _gateway.SendAsync(HttpMethod.Put, "/api/v1/templates/a%20b", "{}")).WrongFields);
    }

    [Theory]
    [InlineData("""{"priority": 11}""", "priority")]
    [InlineData("""{"priority": "high"}""", "priority")]
    [InlineData("""{"prioritty": 1}""", "prioritty")]
    [InlineData("""{"name": "another"}""", "name")]
    [InlineData("""{"template": "other"}""", "template")]
    [InlineData("""{"schedule_config": {"interval_seconds": 60}}""", "schedule_config")]
    [InlineData("""{"timezone": "Mars/Base"}""", "timezone")]
    [InlineData("""{"cron_expression": "x"}""", "cron_expression")]
    [InlineData("""{"cron_expression": "0 9 * * *", "interval_seconds": 60}""", "schedule_type")]
    [InlineData("""{"end_at": "2027-05-01T09:00"}""", "end_at")]
    [InlineData("""{"end_at": "2026-05-01T09:00Z"}""", "end_at")]
    [InlineData("""{"webhook": {"url": "x"}}""", "webhook.url")]
    [InlineData("""{"retry": {"max_retries": -1}}""", "retry.max_retries")]
    [InlineData("""{"target_command": "a", "workflow_id": "b"}""", "target_command")]
    public async Task What_is_wrong_is_named(string json, string field)
    {
        var answer = await PutAsync(json);

        Assert.Equal((400, field), (answer.Status, Assert.Single(answer.WrongFields)));
        Assert.Equal(404, (await SendAsync(HttpMethod.Get)).Status);
    }

    [Theory]
    [InlineData("priority", """{"priority": 11}""")]
    [InlineData("schedule_type", """{"priority": 1}""")]
    [InlineData("template", """{"template": "male"}""")]
    [InlineData("template", """{"template": 5}""")]
    [InlineData("template", """{"template": ""}""")]
    [InlineData("follow_template", """{"template": null, "follow_template": true, "interval_seconds": 60}""")]
    [InlineData("use_template", """{"use_template": ["timezone"]}""")]
    [InlineData("start_at", """{"start_at": "soon"}""")]
    public async Task A_schedule_that_names_a_template_is_judged_as_a_whole(string field, string json)
    {
        await PutAsync("""{"target_command": "log", "timezone": "Europe/Berlin"}""");
        var schedule = JsonNode.Parse("""{"name": "n", "template": "mail"}""")!.AsObject();
        if (field is not "schedule_type") schedule["cron_expression"] = "0 9 * * *";
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject()) schedule[name] = value?.DeepClone();
        if (field == "follow_template") schedule.Remove("cron_expression");
        if (field == "follow_template") schedule["target_command"] = "log";

        var answer = await _gateway.PostAsync(Schedules, schedule.ToJsonString());

        Assert.Equal(400, answer.Status);
        Assert.Contains(field, answer.WrongFields);
        Assert.Equal(0, _gateway.Grain.Calls);
    }

    [Fact]
    public async Task Times_without_an_offset_are_of_the_template_s_zone_and_what_is_given_is_the_schedule_s_own()
    {
        await PutAsync("""{"cron_expression": "0 9 * * *", "timezone": "Europe/Berlin", "target_command": "log", "priority": 2}""");

        var answer = await _gateway.PostAsync(Schedules, """
            {"name": "n", "template": "mail", "follow_template": true, "start_at": "2027-02-01T00:00", "description": null,
             "tags": null, "max_retries": 3}
            """);

        Assert.Equal(201, answer.Status);
        var (use, definition) = (_gateway.Grain.Definition.Template!, _gateway.Grain.Definition);
        Assert.Equal(("mail", true), (use.Name, use.Follows));
        Assert.Equal("description retry start_at", string.Join(' ', use.Overrides!.Value));
        Assert.Equal(new DateTimeOffset(2027, 1, 31, 23, 0, 0, TimeSpan.Zero), definition.Timing.StartAt);

        // What was lent to read it isn't the schedule's.
        Assert.Equal("UTC", definition.Timing.TimeZone);
    }

    [Fact]
    public async Task A_payload_goes_to_the_template_s_command()
    {
        await PutAsync("""{"target_command": "log", "cron_expression": "0 9 * * *"}""");

        var answer = await _gateway.PostAsync(Schedules, """{"name": "n", "template": "mail", "command_payload": [1]}""");

        Assert.Equal(201, answer.Status);
        Assert.Equal(new CommandTarget { Name = "", PayloadJson = "[1]" }, _gateway.Grain.Definition.Target.Command);
    }

    [Theory]
    // What is given is its own, beside what was.
    [InlineData("PATCH", """{"max_instances": 4}""", "max_instances priority")]
    [InlineData("PATCH", """{"timeout_seconds": null}""", "priority timeout_seconds")]
    // Given back, by name or with a null that is no value.
    [InlineData("PATCH", """{"use_template": ["priority"]}""", "")]
    [InlineData("PATCH", """{"priority": null}""", "")]
    [InlineData("PATCH", """{"use_template": ["priority"], "max_retries": 2}""", "retry")]
    [InlineData("PATCH", """{"interval_seconds": 60}""", "interval_seconds priority schedule_type")]
    // A whole schedule: what it changes, and what was its own.
    [InlineData("PUT", """{"name": "n", "template": "mail", "follow_template": true, "priority": 7, "tags": ["a"]}""", "priority")]
    [InlineData("PUT", """{"name": "n", "template": "mail", "follow_template": true, "tags": ["b"]}""", "tags")]
    [InlineData("PUT", """{"jitter_seconds": 5}""", "jitter_seconds priority")]
    public async Task An_edit_of_a_follower_tells_which_fields_are_its_own(string method, string json, string own)
    {
        await HasFollowerAsync();

        var answer = await _gateway.SendAsync(new HttpMethod(method), $"{Schedules}/{_gateway.Grain.Current!.ScheduleId}", json);

        Assert.Equal(200, answer.Status);
        Assert.Equal(own, string.Join(' ', _gateway.Grain.Definition.Template!.Overrides!.Value.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("PATCH", """{"template": null}""")]
    [InlineData("PUT", """{"name": "n", "cron_expression": "0 9 * * *", "target_command": "log"}""")]
    public async Task A_follower_leaves_its_template(string method, string json)
    {
        await HasFollowerAsync();

        var answer = await _gateway.SendAsync(new HttpMethod(method), $"{Schedules}/{_gateway.Grain.Current!.ScheduleId}", json);

        Assert.Equal(200, answer.Status);
        Assert.Null(_gateway.Grain.Definition.Template);
    }

    [Theory]
    // A patch leaves what was copied once, a whole schedule copies anew.
    [InlineData("PATCH", """{"max_instances": 4}""", null)]
    [InlineData("PATCH", """{"template": "mail"}""", null)]
    [InlineData("PUT", """{"name": "n", "template": "mail", "tags": ["a"]}""", "tags")]
    [InlineData("PATCH", """{"follow_template": true}""", "priority")]
    public async Task An_edit_of_what_was_copied_once_leaves_it_or_copies_anew(string method, string json, string? own)
    {
        await HasFollowerAsync();
        var applied = _gateway.Grain.Current!.Template!;
        _gateway.Grain.Current = _gateway.Grain.Current with { Template = applied with { Follows = false } };

        var answer = await _gateway.SendAsync(new HttpMethod(method), $"{Schedules}/{_gateway.Grain.Current!.ScheduleId}", json);

        Assert.Equal(200, answer.Status);
        var overrides = _gateway.Grain.Definition.Template!.Overrides;
        Assert.Equal(own, overrides is { } names ? string.Join(' ', names) : null);
    }

    [Theory]
    [InlineData("""{"use_template": ["zebra"]}""", "use_template")]
    [InlineData("""{"use_template": ["priority"], "priority": 5}""", "use_template")]
    [InlineData("""{"use_template": ["priority"], "follow_template": false}""", "use_template")]
    public async Task What_cannot_be_given_back_is_named(string json, string field)
    {
        await HasFollowerAsync();

        var answer = await _gateway.SendAsync(HttpMethod.Patch, $"{Schedules}/{_gateway.Grain.Current!.ScheduleId}", json);

        Assert.Equal(400, answer.Status);
        Assert.StartsWith(field, Assert.Single(answer.WrongFields), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_tell_of_the_template_and_of_a_version_that_it_could_not_take_and_may_be_sent_back()
    {
        await HasFollowerAsync();
        _gateway.Grain.Current = _gateway.Grain.Current! with
        {
            Template = _gateway.Grain.Current.Template! with { Refusal = new TemplateRefusal(2, "end_at: It is over.") },
        };
        var path = $"{Schedules}/{_gateway.Grain.Current.ScheduleId}";

        var paused = await _gateway.PostAsync($"{path}/pause");
        Assert.Equal(("mail", true, 1, "priority"), (
            (string)paused.Json["template"]!, (bool)paused.Json["follow_template"]!, (int)paused.Json["template_version"]!,
            (string)Assert.Single(paused.Json["template_overrides"]!.AsArray())!));
        Assert.Contains("version 2", (string)Assert.Single(paused.Json["warnings"]!.AsArray())!, StringComparison.Ordinal);

        Assert.Equal(200, (await _gateway.SendAsync(HttpMethod.Put, path, paused.Json.ToJsonString())).Status);
        Assert.Equal("priority", Assert.Single(_gateway.Grain.Definition.Template!.Overrides!.Value));
    }

    [Fact]
    public async Task A_preview_goes_by_a_template()
    {
        await PutAsync("""{"cron_expression": "0 9 * * *", "timezone": "Asia/Tokyo"}""");

        var answer = await _gateway.PostAsync($"{Schedules}/preview", """{"template": "mail", "count": 1}""");

        Assert.Equal("2027-01-02T00:00:00Z", (string)answer.Json["items"]![0]!["scheduled_at"]!);
        Assert.Equal("Asia/Tokyo", (string)answer.Json["timezone"]!);
    }

    // Of the template it has its times, its target and its tags, of its own its priority.
    private async Task HasFollowerAsync()
    {
        await PutAsync("""{"cron_expression": "0 9 * * *", "target_command": "log", "tags": ["a"]}""");
        _gateway.Grain.Has(new ScheduleDefinition
        {
            Name = "n",
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 9 * * *" },
            Target = new ExecutionTarget { Command = new CommandTarget { Name = "log" } },
            Tags = ["a"],
            Priority = 7,
            Template = new TemplateUse { Name = "mail", Follows = true },
        });
        var applied = new AppliedTemplate { Name = "mail", Version = 1, Follows = true, Overrides = ["priority"] };
        _gateway.Grain.Current = _gateway.Grain.Current! with { Template = applied };
    }

    private Task<Answer> PutAsync(string json, params (string Name, string Value)[] headers) =>
        _gateway.SendAsync(HttpMethod.Put, Path, json, headers);

    private Task<Answer> SendAsync(HttpMethod method, params (string Name, string Value)[] headers) =>
        _gateway.SendAsync(method, Path, json: null, headers);
}

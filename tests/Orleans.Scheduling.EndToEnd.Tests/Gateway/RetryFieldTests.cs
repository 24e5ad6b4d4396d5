using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>retry and max_retries: what they mean, what is refused, what an edit keeps.</summary>
public sealed class RetryFieldTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Path = "/api/v1/schedules";
    private string One => $"{Path}/{_gateway.Grain.Current!.ScheduleId}";

    private readonly GatewayUnderTest _gateway = shared.Fresh();

    [Theory]
    [InlineData("{}", "none")]
    [InlineData("""{"retry": null, "max_retries": null}""", "none")]
    [InlineData("""{"retry": {}}""", "none")]
    [InlineData("""{"retry": {"policy": null}}""", "none")]
    [InlineData("""{"max_retries": 5}""", "fixed 5 x default up to 86400")]
    [InlineData("""{"max_retries": 0}""", "fixed 0 x default up to 86400")]
    [InlineData("""{"retry": {"max_retries": 5}}""", "fixed 5 x default up to 86400")]
    [InlineData("""{"retry": {"max_attempts": 6}}""", "fixed 5 x default up to 86400")]
    [InlineData("""{"retry": {"max_attempts": 6, "max_retries": 5}, "max_retries": 5}""", "fixed 5 x default up to 86400")]
    [InlineData("""{"retry": {"delay_seconds": 7}}""", "fixed 3 x 7 up to 86400")]
    [InlineData("""{"retry": {"policy": "linear", "delay_seconds": 7}, "max_retries": 2}""", "linear 2 x 7 up to 86400")]
    [InlineData("""{"retry": {"policy": "exponential", "max_delay_seconds": 600}}""", "exponential 3 x default up to 600")]
    [InlineData("""{"retry": {"delays_seconds": [1, 10]}}""", "list 2 x 1,10 up to 86400")]
    [InlineData("""{"retry": {"policy": "list", "delays_seconds": [1, 10], "max_retries": 4}}""", "list 4 x 1,10 up to 86400")]
    [InlineData("""{"retry": {"retry_on": ["http_5xx"], "do_not_retry_on": ["http_501", "My.Error"]}}""",
        "fixed 3 x default up to 86400 on http_5xx not http_501,My.Error")]
    public async Task All_ways_of_asking_are_read_and_shown(string fields, string expected)
    {
        var answer = await _gateway.PostAsync(Path, Named(fields));

        Assert.Equal((201, expected), (answer.Status, InShort(_gateway.Grain.Definition.Retry)));
        var retry = answer.Json["retry"]?.AsObject();
        Assert.Equal(expected == "none", retry is null);
        Assert.Equal(_gateway.Grain.Definition.Retry?.MaxRetries, (int?)answer.Json["max_retries"]);
        if (retry is not null)
            Assert.Equal((int)retry["max_retries"]! + 1, (int)retry["max_attempts"]!);

        // What an answer says may be sent back.
        var again = await _gateway.SendAsync(HttpMethod.Put, One, answer.Json.ToJsonString());
        Assert.Equal((200, expected), (again.Status, InShort(_gateway.Grain.Definition.Retry)));
    }

    [Theory]
    [InlineData("""{"retry": 5}""", "retry")]
    [InlineData("""{"retry": {"tries": 5}}""", "retry.tries")]
    [InlineData("""{"retry": {"policy": "cubic", "delay_seconds": 0}}""", "retry.policy")]
    [InlineData("""{"retry": {"delays_seconds": [1, "2"]}}""", "retry.delays_seconds[1]")]
    [InlineData("""{"retry": {"delays_seconds": [1, 0]}}""", "retry.delays_seconds")]
    [InlineData("""{"retry": {"delay_seconds": 5, "delays_seconds": [1]}}""", "retry.delay_seconds")]
    [InlineData("""{"retry": {"retry_on": ["http_600"]}}""", "retry.retry_on")]
    [InlineData("""{"retry": {"retry_on": [null]}}""", "retry.retry_on")]
    [InlineData("""{"retry": {"do_not_retry_on": "refused"}}""", "retry.do_not_retry_on")]
    [InlineData("""{"retry": {"max_attempts": 0}}""", "retry.max_attempts")]
    [InlineData("""{"retry": {"max_attempts": -2147483648}}""", "retry.max_attempts")]
    [InlineData("""{"retry": {"max_attempts": 1002}}""", "retry.max_attempts")]
    [InlineData("""{"retry": {"max_retries": 1001}}""", "retry.max_retries")]
    [InlineData("""{"max_retries": 1001}""", "max_retries")]
    [InlineData("""{"max_retries": "3"}""", "max_retries")]
    [InlineData("""{"retry": {"max_attempts": 6, "max_retries": 6}}""", "retry.max_attempts")]
    [InlineData("""{"retry": {"max_attempts": 6}, "max_retries": 6}""", "max_retries")]
    public async Task What_is_wrong_is_named_as_it_was_sent(string fields, string field)
    {
        var answer = await _gateway.PostAsync(Path, Named(fields));

        Assert.Equal((400, field, 0), (answer.Status, Assert.Single(answer.WrongFields), _gateway.Grain.Calls));
    }

    [Theory]
    // What isn't named stays.
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"priority": 1}""", "fixed 3 x 7 up to 86400")]
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"cron_expression": "0 9 * * *"}""", "fixed 3 x 7 up to 86400")]
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"retry": {"policy": "exponential"}}""", "exponential 3 x 7 up to 86400")]
    [InlineData("""{"retry": {"retry_on": ["refused"]}}""", """{"retry": {"retry_on": []}}""", "fixed 3 x default up to 86400")]
    // The number may be changed by any of its names.
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"max_retries": 9}""", "fixed 9 x 7 up to 86400")]
    [InlineData("""{"max_retries": 2}""", """{"retry": {"max_attempts": 10}}""", "fixed 9 x default up to 86400")]
    [InlineData("""{"max_retries": 2}""", """{"retry": {"max_retries": 9}}""", "fixed 9 x default up to 86400")]
    [InlineData("{}", """{"max_retries": 9}""", "fixed 9 x default up to 86400")]
    // A list and a single delay replace each other.
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"retry": {"delays_seconds": [1, 2]}}""", "list 3 x 1,2 up to 86400")]
    [InlineData("""{"retry": {"delays_seconds": [1, 2]}}""", """{"retry": {"delays_seconds": [4, 5, 6, 7]}}""", "list 4 x 4,5,6,7 up to 86400")]
    [InlineData("""{"retry": {"delays_seconds": [1, 2], "max_retries": 9}}""", """{"retry": {"delays_seconds": [4]}}""", "list 9 x 4 up to 86400")]
    [InlineData("""{"retry": {"delays_seconds": [1, 2]}}""", """{"retry": {"delay_seconds": 7}}""", "fixed 3 x 7 up to 86400")]
    [InlineData("""{"retry": {"delays_seconds": [1, 2]}}""", """{"retry": {"policy": "linear"}}""", "linear 3 x default up to 86400")]
    // Null gives the service's default back.
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"retry": null}""", "none")]
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"max_retries": null}""", "none")]
    [InlineData("""{"retry": {"delay_seconds": 7}}""", """{"max_retries": null, "retry": {"policy": "linear"}}""", "linear 3 x default up to 86400")]
    public async Task A_patch_changes_what_it_names(string before, string patch, string expected)
    {
        await _gateway.PostAsync(Path, Named(before));
        var answer = await _gateway.SendAsync(HttpMethod.Patch, One, patch);

        Assert.Equal((200, expected), (answer.Status, InShort(_gateway.Grain.Definition.Retry)));
    }

    [Theory]
    [InlineData("""{"max_retries": 2}""", "fixed 2 x default up to 86400")]
    [InlineData("""{"retry": {"delays_seconds": [1, 10]}}""", "list 2 x 1,10 up to 86400")]
    public async Task A_bulk_create_takes_them_too(string fields, string expected)
    {
        var answer = await _gateway.PostAsync($"{Path}/bulk/create", $$"""{"schedules": [{{Named(fields)}}]}""");

        Assert.Equal((1, expected), ((int)answer.Json["created"]!, InShort(_gateway.Grain.Definition.Retry)));
    }

    [Fact]
    public async Task Pause_on_failure_is_read_shown_kept_and_taken_back()
    {
        var created = await _gateway.PostAsync(Path, Named("""{"pause_on_failure": true}"""));
        Assert.True((bool)created.Json["pause_on_failure"]!);
        Assert.True((bool)(await _gateway.SendAsync(HttpMethod.Patch, One, """{"priority": 1}""")).Json["pause_on_failure"]!);

        await _gateway.SendAsync(HttpMethod.Patch, One, """{"pause_on_failure": null}""");
        Assert.False(_gateway.Grain.Definition.PauseOnFailure);
    }

    [Fact]
    public async Task A_put_that_says_nothing_of_retries_has_none()
    {
        await _gateway.PostAsync(Path, Named("""{"max_retries": 3}"""));
        await _gateway.SendAsync(HttpMethod.Put, One, Named("{}"));

        Assert.Null(_gateway.Grain.Definition.Retry);
    }

    [Theory]
    [InlineData("""{"number": "1"}""", "number")]
    [InlineData("""{"nmber": 1}""", "nmber")]
    [InlineData("[]", "body")]
    public async Task A_wrong_redrive_is_refused_before_anything_is_read(string json, string field)
    {
        var answer = await _gateway.PostAsync($"/api/v1/executions/{Guid.NewGuid()}/redrive", json);

        Assert.Equal((400, field), (answer.Status, Assert.Single(answer.WrongFields)));
    }

    private static string Named(string fields)
    {
        var schedule = JsonNode.Parse("""{"name": "n", "workflow_id": "w", "interval_seconds": 60}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject()) schedule[name] = value?.DeepClone();
        return schedule.ToJsonString();
    }

    private static string InShort(ScheduleRetry? retry)
    {
        if (retry is null) return "none";
        var delay = retry.DelaysSeconds.IsEmpty ? retry.DelaySeconds?.ToString() ?? "default" : string.Join(',', retry.DelaysSeconds);
        var on = retry.RetryOn.IsEmpty ? "" : $" on {string.Join(',', retry.RetryOn)}";
        var notOn = retry.DoNotRetryOn.IsEmpty ? "" : $" not {string.Join(',', retry.DoNotRetryOn)}";
        return $"{retry.Policy.ToString().ToLowerInvariant()} {retry.MaxRetries} x {delay} up to {retry.MaxDelaySeconds}{on}{notOn}";
    }
}

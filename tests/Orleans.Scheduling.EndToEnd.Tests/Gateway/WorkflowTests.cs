namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Workflows over HTTP: what is accepted, refused and answered.</summary>
public sealed class WorkflowTests : IAsyncLifetime
{
    private const string Path = "/api/v1/workflows/nightly-report";

    // Every kind of step, and every field.
    private const string Whole = """
        {"description": "d", "timeout_seconds": 600, "max_concurrent": 3, "steps": [
          {"id": "fetch", "timeout_seconds": 30, "retry": {"max_retries": 2, "delay_seconds": 5},
           "http": {"url": "https://example.com/${trigger.schedule_id}", "method": "get", "headers": {"X-A": "${context.a}"}, "body": {"n": [1, "${context.n}"]}}},
          {"id": "wait", "delay": {"seconds": "${steps.fetch.output.wait}"}},
          {"id": "night", "delay": {"until": "2027-02-01T00:00:00Z"}},
          {"id": "many", "choice": {"cases": [{"when": "${steps.fetch.output.count > 3}", "steps": [{"id": "no", "fail": {"message": "too many"}}]}],
                                    "else": [{"id": "log", "handler": {"name": "log", "payload": "${steps.fetch.output}"}}]}},
          {"id": "each", "for_each": {"items": "${steps.fetch.output.items}", "max": 10, "steps": [{"id": "mail", "grain": {"type": "mailer", "key": "${item}", "payload": null}}]}},
          {"id": "poll", "while": {"condition": "${index < 2}", "steps": [{"id": "sleep", "delay": {"seconds": 1.5}}]}},
          {"id": "both", "parallel": {"branches": [[{"id": "l", "handler": {"name": "log"}}], [{"id": "r", "handler": {"name": "log"}}]]}},
          {"id": "end", "succeed": {"output": {"count": "${steps.fetch.output.count}"}}}]}
        """;

    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync() => _gateway = await GatewayUnderTest.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_workflow_is_created_read_replaced_and_removed_and_its_versions_stay()
    {
        var created = await PutAsync(Whole, ("X-Performed-By", "ann"));
        Assert.True(created.Status == 201, created.Json.ToJsonString());
        Assert.Equal(("\"1\"", Path), (created.Headers["ETag"], created.Headers["Location"]));
        Assert.Equal(("nightly-report", "ann", 1), ((string)created.Json["name"]!, (string)created.Json["updated_by"]!, (int)created.Json["version"]!));
        Assert.Equal((600, 3), ((int)created.Json["timeout_seconds"]!, (int)created.Json["max_concurrent"]!));
        Assert.Equal("GET", (string)created.Json["steps"]![0]!["http"]!["method"]!);
        Assert.Equal("${context.n}", (string)created.Json["steps"]![0]!["http"]!["body"]!["n"]![1]!);
        Assert.Equal("sleep", (string)created.Json["steps"]![5]!["while"]!["steps"]![0]!["id"]!);

        // What an answer says may be sent back.
        var again = await PutAsync(created.Json.ToJsonString(), ("If-Match", "\"1\""));
        Assert.Equal((200, "\"2\""), (again.Status, again.Headers["ETag"]));
        Assert.Equal(created.Json["steps"]!.ToJsonString(), again.Json["steps"]!.ToJsonString());
        Assert.Equal(412, (await PutAsync(Whole, ("If-Match", "\"1\""))).Status);

        Assert.Equal(200, (await SendAsync(HttpMethod.Get)).Status);
        Assert.Equal(304, (await SendAsync(HttpMethod.Get, ("If-None-Match", "\"2\""))).Status);
        Assert.Equal(412, (await SendAsync(HttpMethod.Delete, ("If-Match", "\"1\""))).Status);
        Assert.Equal("removed", (string)(await SendAsync(HttpMethod.Delete)).Json["status"]!);
        Assert.Equal(404, (await SendAsync(HttpMethod.Get)).Status);
        Assert.Equal(404, (await SendAsync(HttpMethod.Delete)).Status);

        var first = await _gateway.SendAsync(HttpMethod.Get, $"{Path}?version=1");
        Assert.Equal((200, 1), (first.Status, (int)first.Json["version"]!));
        Assert.Equal(404, (await _gateway.SendAsync(HttpMethod.Get, $"{Path}?version=9")).Status);
        Assert.Equal(["version"], (await _gateway.SendAsync(HttpMethod.Get, $"{Path}?version=x")).WrongFields);
    }

    [Theory]
    [InlineData("""{}""", "steps")]
    [InlineData("""{"steps": "a"}""", "steps")]
    [InlineData("""{"steps": ["a"]}""", "steps[0]")]
    [InlineData("""{"steps": [null]}""", "steps[0]")]
    [InlineData("""{"steps": [{"handler": {"name": "log"}}]}""", "steps[0].id")]
    [InlineData("""{"steps": [{"id": "a", "handlr": {"name": "log"}}]}""", "steps[0].handlr")]
    [InlineData("""{"steps": [{"id": "a", "handler": {"nme": "log"}}]}""", "steps[0].handler.nme")]
    [InlineData("""{"steps": [{"id": "a", "choice": {"cases": [{"when": 5, "steps": []}]}}]}""", "steps[0].choice.cases[0].when")]
    [InlineData("""{"steps": [{"id": "a", "choice": {"cases": [{"steps": []}]}}]}""", "steps[0].choice.cases[0].when")]
    [InlineData("""{"steps": [{"id": "a", "while": {"condition": "${1 +}", "steps": [{"id": "b", "handler": {"name": "log"}}]}}]}""", "steps[0].while.condition")]
    [InlineData("""{"steps": [{"id": "a", "parallel": {"branches": [[{"id": "b", "hander": {}}]]}}]}""", "steps[0].parallel.branches[0][0].hander")]
    [InlineData("""{"steps": [{"id": "a", "handler": {"name": "log"}, "retry": {"max_retries": 2, "max_attempts": 5}}]}""", "steps[0].retry.max_attempts")]
    [InlineData("""{"steps": [{"id": "a", "delay": {"seconds": true}}]}""", "steps[0].delay.seconds")]
    [InlineData("""{"steps": [{"id": "a", "for_each": {"steps": [{"id": "b", "handler": {"name": "log"}}]}}]}""", "steps[0].for_each.items")]
    [InlineData("""{"name": "another", "steps": [{"id": "a", "handler": {"name": "log"}}]}""", "name")]
    public async Task What_is_wrong_is_named_by_its_path(string json, string field)
    {
        var answer = await PutAsync(json);

        Assert.Equal(400, answer.Status);
        Assert.Equal([field], answer.WrongFields);
        Assert.Equal(404, (await SendAsync(HttpMethod.Get)).Status);
    }

    [Fact]
    public async Task A_name_that_cannot_be_one_is_refused() => Assert.Equal(
        ["name"],
        (await _gateway.SendAsync(HttpMethod.Put, "/api/v1/workflows/a%20b", """{"steps": [{"id": "a", "handler": {"name": "log"}}]}""")).WrongFields);

    private Task<Answer> PutAsync(string json, params (string Name, string Value)[] headers) =>
        _gateway.SendAsync(HttpMethod.Put, Path, json, headers);

    private Task<Answer> SendAsync(HttpMethod method, params (string Name, string Value)[] headers) =>
        _gateway.SendAsync(method, Path, json: null, headers);
}

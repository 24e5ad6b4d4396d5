using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>POST /schedules/bulk/create: every schedule for itself.</summary>
public sealed class BulkCreateTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Path = "/api/v1/schedules/bulk/create";
    private const string Good = """{"name": "n", "interval_seconds": 60, "target_command": "c"}""";
    private readonly GatewayUnderTest _gateway = shared.Fresh();

    [Fact]
    public async Task What_is_refused_leaves_the_others_alone()
    {
        var answer = await _gateway.PostAsync(
            Path,
            $$"""
            {"schedules": [{{Good}}, {"name": "n", "interval_seconds": 0, "target_command": "c"}, 7,
             {"name": "n", "schedule": {"type": "interval", "interval": 60}, "target_command": "c"}]}
            """,
            ("X-Created-By", "ann"));

        Assert.Equal((200, 2, 2), (answer.Status, (int)answer.Json["created"]!, (int)answer.Json["failed"]!));
        var results = answer.Json["results"]!.AsArray().Select(r => r!.AsObject()).ToList();
        Assert.Equal([(0, 201), (1, 400), (2, 400), (3, 201)], results.Select(r => ((int)r["index"]!, (int)r["status"]!)));
        Assert.Equal(7, ((Guid)results[0]["schedule_id"]!).Version);
        Assert.False(results[0].ContainsKey("problem"));
        Assert.False(results[1].ContainsKey("schedule_id"));
        Assert.NotNull(results[1]["problem"]!["errors"]!["interval_seconds"]);
        Assert.NotNull(results[2]["problem"]!["errors"]!["body"]);
        Assert.Equal("ann", _gateway.Grain.LastCaller?.Name);
        Assert.Equal(2, _gateway.Grain.Calls);
    }

    [Fact]
    public async Task What_a_grain_refuses_or_fails_at_is_that_schedules_own()
    {
        _gateway.Grain.Refusal = new InvalidOperationException("a secret of the inside");
        var answer = await _gateway.PostAsync(Path, $$"""{"schedules": [{{Good}}]}""");

        Assert.Equal((200, 0, 1), (answer.Status, (int)answer.Json["created"]!, (int)answer.Json["failed"]!));
        Assert.Equal("internal-error", (string?)answer.Json["results"]![0]!["problem"]!["code"]);
        Assert.DoesNotContain("secret", answer.Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"schedules": []}""", "schedules")]
    [InlineData("""{"schedules": {}}""", "schedules")]
    [InlineData("""{"items": []}""", "items", "schedules")]
    [InlineData("{}", "schedules")]
    [InlineData("[]", "body")]
    public async Task Without_a_list_nothing_is_created(string json, params string[] wrong)
    {
        var answer = await _gateway.PostAsync(Path, json);

        Assert.Equal(400, answer.Status);
        Assert.Equal(wrong, answer.WrongFields);
        Assert.Equal(0, _gateway.Grain.Calls);
    }

    [Fact]
    public async Task A_thousand_are_the_most()
    {
        var tooMany = new JsonObject { ["schedules"] = new JsonArray([.. Enumerable.Range(0, 1001).Select(_ => JsonNode.Parse(Good))]) };
        Assert.Equal(["schedules"], (await _gateway.PostAsync(Path, tooMany.ToJsonString())).WrongFields);
        Assert.Equal(0, _gateway.Grain.Calls);
    }

    [Theory]
    [InlineData(2, 200)]
    [InlineData(17, 413)]
    public async Task It_takes_sixteen_mebibytes(int mebibytes, int status)
    {
        var padding = new string(' ', mebibytes * 1024 * 1024);
        // So that a refusal comes before the body goes.
        var expect = ("Expect", "100-continue");
        Assert.Equal(status, (await _gateway.PostAsync(Path, $$"""{"schedules": [{{Good}}]{{padding}}}""", expect)).Status);
    }
}

using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>POST /schedules/bulk/operation: one thing to many schedules, to each for itself.</summary>
public sealed class BulkOperationTests : IClassFixture<SharedGateway>
{
    private const string Path = "/api/v1/schedules/bulk/operation";
    private static readonly Guid A = Guid.NewGuid();
    private static readonly Guid B = Guid.NewGuid();
    private readonly GatewayUnderTest _gateway;

    public BulkOperationTests(SharedGateway shared)
    {
        _gateway = shared.Fresh();
        _gateway.Grain.Has(new ScheduleDefinition
        {
            Name = "n",
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 9 * * *", TimeZone = "Europe/Berlin" },
            Target = new ExecutionTarget { WorkflowId = "w" },
        });
    }

    [Theory]
    [InlineData("pause", 200)]
    [InlineData("resume", 200)]
    [InlineData("cancel", 200)]
    [InlineData("delete", 200)]
    [InlineData("trigger", 202)]
    public async Task Each_schedule_has_a_result_in_the_order_of_the_request(string operation, int status)
    {
        var answer = await SendAsync($$"""{"operation": "{{operation}}", "schedule_ids": ["{{A}}", "{{B}}"], "reason": "moving"}""");

        Assert.Equal((200, operation, 2, 0), (answer.Status, (string?)answer.Json["operation"],
            (int)answer.Json["succeeded"]!, (int)answer.Json["failed"]!));
        Assert.Equal([(A, true, status), (B, true, status)], Results(answer));
        Assert.Equal(operation == "trigger", Result(answer, 0).ContainsKey("execution_id"));
        Assert.Equal(("moving", "ann"), (_gateway.Grain.LastCaller!.Reason, _gateway.Grain.LastCaller.Name));
        Assert.Equal((false, null), ((bool)answer.Json["has_more"]!, answer.Json["next_cursor"]));
    }

    [Fact]
    public async Task What_one_schedule_refuses_is_its_own()
    {
        _gateway.Grain.RefusalOf[A] = new SchedulingException(SchedulingError.Conflict, "It has ended.");
        var answer = await SendAsync($$"""{"operation": "resume", "schedule_ids": ["{{A}}", "{{B}}"]}""");

        Assert.Equal((200, 1, 1), (answer.Status, (int)answer.Json["succeeded"]!, (int)answer.Json["failed"]!));
        Assert.Equal([(A, false, 409), (B, true, 200)], Results(answer));
        Assert.Equal("conflict", (string?)Result(answer, 0)["problem"]!["code"]);
        Assert.False(Result(answer, 1).ContainsKey("problem"));
    }

    [Fact]
    public async Task What_a_grain_fails_at_tells_nothing_of_its_inside()
    {
        _gateway.Grain.Refusal = new InvalidOperationException("a secret of the inside");
        var answer = await SendAsync($$"""{"operation": "cancel", "schedule_ids": ["{{A}}"]}""");

        Assert.Equal([(A, false, 500)], Results(answer));
        Assert.DoesNotContain("secret", answer.Json.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_may_end_on_the_clocks_of_each_schedule()
    {
        await SendAsync($$"""{"operation": "pause", "schedule_ids": ["{{A}}"], "until": "2027-01-02T09:00"}""");

        Assert.Equal(new DateTimeOffset(2027, 1, 2, 8, 0, 0, TimeSpan.Zero), _gateway.Grain.Current!.Pause!.Until);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(""", "hard": false""", false)]
    [InlineData(""", "hard": true""", true)]
    public async Task A_delete_may_be_hard(string hard, bool isHard)
    {
        await SendAsync($$"""{"operation": "delete", "schedule_ids": ["{{A}}"]{{hard}}}""");

        Assert.Equal(isHard, _gateway.Grain.LastDeleteWasHard);
    }

    [Fact]
    public async Task A_trigger_hands_over_its_context_and_a_resume_whether_to_catch_up()
    {
        await SendAsync($$$"""{"operation": "trigger", "schedule_ids": ["{{{A}}}"], "context_data": {"k": [1]}}""");
        Assert.Equal("""{"k":[1]}""", _gateway.Grain.LastContext);

        await SendAsync($$"""{"operation": "resume", "schedule_ids": ["{{A}}"], "catch_up": true}""");
        Assert.True(_gateway.Grain.LastCatchUp);
    }

    [Theory]
    [InlineData("""{"schedule_ids": ["ID"]}""", "operation")]
    [InlineData("""{"operation": "stop", "schedule_ids": ["ID"]}""", "operation")]
    [InlineData("""{"operation": "pause"}""", "schedule_ids")]
    [InlineData("""{"operation": "pause", "schedule_ids": []}""", "schedule_ids")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID", "7"]}""", "schedule_ids[1]")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID", "ID"]}""", "schedule_ids[1]")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID"], "filter": {"status": "active"}}""", "filter", "schedule_ids")]
    [InlineData("""{"operation": "pause", "filter": {}}""", "filter")]
    [InlineData("""{"operation": "pause", "filter": {"tag": ["a"]}}""", "filter.tag")]
    [InlineData("""{"operation": "pause", "filter": {"tags": [], "status": "gone"}}""", "filter.status", "filter.tags")]
    [InlineData("""{"operation": "pause", "filter": {"next_from": "soon"}}""", "filter.next_from")]
    [InlineData("""{"operation": "pause", "filter": {"name_prefix": ""}}""", "filter.name_prefix")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID"], "cursor": "c"}""", "cursor")]
    [InlineData("""{"operation": "resume", "schedule_ids": ["ID"], "until": "2027-01-02"}""", "until")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID"], "until": "later"}""", "until")]
    [InlineData("""{"operation": "cancel", "schedule_ids": ["ID"], "hard": true}""", "hard")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID"], "catch_up": false}""", "catch_up")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID"], "context_data": {}}""", "context_data")]
    [InlineData("""{"operation": "trigger", "schedule_ids": ["ID"], "context_data": 5}""", "context_data")]
    [InlineData("""{"operation": "pause", "schedule_ids": ["ID"], "note": "why"}""", "note")]
    [InlineData("[]", "body")]
    public async Task What_is_empty_or_ambiguous_is_refused_by_name_and_does_nothing(string json, params string[] wrong)
    {
        var answer = await SendAsync(json.Replace("ID", A.ToString(), StringComparison.Ordinal));

        Assert.Equal(400, answer.Status);
        Assert.Equal(wrong, answer.WrongFields);
        Assert.Equal(0, _gateway.Grain.Calls);
    }

    [Fact]
    public async Task A_thousand_schedules_are_the_most_and_the_reason_has_a_limit()
    {
        var ids = string.Join(',', Enumerable.Range(0, 1001).Select(_ => $"\"{Guid.NewGuid()}\""));
        var answer = await SendAsync($$"""{"operation": "pause", "schedule_ids": [{{ids}}], "reason": "{{new string('x', 2001)}}"}""");

        Assert.Equal(["reason", "schedule_ids"], answer.WrongFields);
        Assert.Equal(0, _gateway.Grain.Calls);
    }

    private Task<Answer> SendAsync(string json) => _gateway.PostAsync(Path, json, ("X-Performed-By", "ann"));

    private static JsonObject Result(Answer answer, int index) => answer.Json["results"]![index]!.AsObject();

    private static List<(Guid, bool, int)> Results(Answer answer) =>
        [.. answer.Json["results"]!.AsArray().Select(r => ((Guid)r!["schedule_id"]!, (bool)r["ok"]!, (int)r["status"]!))];
}

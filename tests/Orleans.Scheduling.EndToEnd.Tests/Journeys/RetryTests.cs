using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A target that fails for a while, or for good.</summary>
[Collection(JourneyTests.Name)]
public sealed class RetryTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task What_fails_is_tried_again_dead_lettered_and_redriven()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        scenario.Receiver.Status = request => (int)request.Body["attempt"]! < 3 ? 503 : 200;
        var recovers = await CreateAsync(scenario, new { delays_seconds = new[] { 1, 2 } });
        var waiting = (await scenario.Api.HistoryUntilAsync(
            recovers, "it waits for its second attempt", rows => rows is [{ Status: "retry_waiting", Attempt: 1 }]))[0];
        Assert.InRange(waiting.NextAttemptAt!.Value - waiting.StartedAt!.Value, TimeSpan.FromSeconds(0.8), TimeSpan.FromSeconds(60));

        var row = (await scenario.Api.HistoryUntilAsync(recovers, "it succeeds", rows => rows is [{ Status: "succeeded" }]))[0];
        var calls = scenario.Receiver.RequestsOf(recovers);
        Assert.Equal([1, 2, 3], calls.Select(c => (int)c.Body["attempt"]!));
        Assert.All(calls, call => Assert.Equal(row.ExecutionId, call.Key));
        Assert.True(calls[1].At - calls[0].At > TimeSpan.FromSeconds(0.8) && calls[2].At - calls[1].At > TimeSpan.FromSeconds(1.6));
        Assert.Equal((3, 1, null), (row.Attempt, row.Dispatch, row.NextAttemptAt));
        Assert.Contains("answered 503", row.Error, StringComparison.Ordinal);

        scenario.Receiver.Status = _ => 500;
        var fails = await CreateAsync(scenario, new { delay_seconds = 1, max_attempts = 2 });
        var dead = (await scenario.Api.HistoryUntilAsync(fails, "it is given up", rows => rows is [{ FinishedAt: not null }]))[0];
        Assert.Equal(("dead_lettered", 2, 500), (dead.Status, dead.Attempt, dead.ResponseStatus));
        Assert.Equal((1, "completed"), await scenario.Api.GetAsync(fails) is var ended ? (ended.ErrorCount, ended.Status) : default);

        scenario.Receiver.Status = _ => 200;
        var redriven = await RedriveAsync(scenario, dead.ExecutionId, HttpStatusCode.Accepted);
        var history = await scenario.Api.HistoryUntilAsync(
            fails, "the redrive succeeds", rows => rows.Any(r => r.RedriveOf == dead.ExecutionId && r.Status == "succeeded"));
        Assert.Equal(2, history.Count);
        Assert.Equal("ann", history.Single(r => r.ExecutionId == (Guid)redriven["execution_id"]!).TriggeredBy);
        Assert.Equal(dead.ScheduledAt, (DateTime)scenario.Receiver.RequestsOf(fails)[^1].Body["scheduled_at"]!);
        var again = await RedriveAsync(scenario, dead.ExecutionId, HttpStatusCode.Accepted);
        Assert.Equal(((Guid)redriven["execution_id"]!, "succeeded"), ((Guid)again["execution_id"]!, (string)again["status"]!));
        Assert.Equal(3, scenario.Receiver.RequestsOf(fails).Count);
        await RedriveAsync(scenario, row.ExecutionId, HttpStatusCode.Conflict);
        await RedriveAsync(scenario, Guid.NewGuid(), HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_killed_host_makes_the_attempt_that_was_waited_for_once_it_is_back()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        scenario.Receiver.Status = request => (int)request.Body["attempt"]! < 2 ? 503 : 200;
        var id = await CreateAsync(scenario, new { delay_seconds = 5 });
        var waiting = (await scenario.Api.HistoryUntilAsync(
            id, "it waits for its second attempt", rows => rows is [{ Status: "retry_waiting" }]))[0];

        await scenario.Host.KillAsync();
        await scenario.Host.StartAsync();
        var row = (await scenario.Api.HistoryUntilAsync(id, "it succeeds", rows => rows is [{ Status: "succeeded" }]))[0];

        Assert.Equal((waiting.ExecutionId, 2, 1), (row.ExecutionId, row.Attempt, row.Dispatch));
        Assert.Equal([1, 2], scenario.Receiver.RequestsOf(id).Select(r => (int)r.Body["attempt"]!));
        Assert.True(scenario.Receiver.RequestsOf(id)[1].At >= waiting.NextAttemptAt);
    }

    [Fact]
    public async Task One_that_asks_for_it_pauses_when_it_fails_and_cancelling_what_waits_ends_it()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output, "DEFAULT_MAX_RETRIES=1", "DEFAULT_RETRY_DELAY=1");
        scenario.Receiver.Status = _ => 404;
        var pausing = (await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1, new { pause_on_failure = true })).ScheduleId;
        var paused = await Patience.UntilAsync(
            "it pauses", async () => await scenario.Api.GetAsync(pausing) is { Status: "paused" } found ? found : null);
        Assert.Contains("dead_lettered after 2 attempts: ", paused.Pause!.Note, StringComparison.Ordinal);

        var waiting = await CreateAsync(scenario, new { delay_seconds = 3600 });
        var row = (await scenario.Api.HistoryUntilAsync(waiting, "it waits", rows => rows is [{ Status: "retry_waiting" }]))[0];
        using var cancelled = await scenario.Host.Http.PostAsync($"executions/{row.ExecutionId}/cancel", null);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.Equal("cancelled", (await scenario.Api.HistoryAsync(waiting))[0].Status);
        Assert.Single(scenario.Receiver.RequestsOf(waiting));
    }

    private static async Task<Guid> CreateAsync(Scenario scenario, object retry) => (await scenario.Api.CreateAsync(
        new { name = "once", schedule_type = "immediate", webhook = new { url = scenario.Receiver.Url }, retry })).ScheduleId;

    private static async Task<JsonObject> RedriveAsync(Scenario scenario, Guid execution, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"executions/{execution}/redrive")
        {
            Content = JsonContent.Create(new { number = 1 }),
            Headers = { { "X-Triggered-By", "ann" } },
        };
        using var answer = await scenario.Host.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A schedule through every status a user can give it.</summary>
[Collection(JourneyTests.Name)]
public sealed class ActionTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Paused_triggered_resumed_cancelled_and_deleted_it_keeps_its_history()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var schedule = await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1);
        var id = schedule.ScheduleId;
        await scenario.FiresAfterAsync(id, schedule.CreatedAt);

        var paused = await scenario.Api.DoAsync(id, "pause", new { note = "deploy" });
        Assert.Equal(("paused", null), (paused.Status, paused.NextExecutionAt));
        using (var twice = await scenario.Host.Http.PostAsJsonAsync($"schedules/{id}/pause", new { }))
            Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);

        var triggered = await TriggerAsync(scenario, id);
        var manual = await scenario.Api.HistoryUntilAsync(
            id, "the triggered execution succeeds", rows => rows.Any(r => r.ExecutionId == triggered && r.Status == "succeeded"));
        Assert.Equal("ann", manual.Single(r => r.ExecutionId == triggered).TriggeredBy);
        var request = Assert.Single(scenario.Receiver.RequestsOf(id), r => r.Key == triggered);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["why"] = "now" }, request.Body["context_data"]));

        var resumed = await scenario.Api.DoAsync(id, "resume");
        Assert.Equal("active", resumed.Status);
        scenario.Receiver.Hold();
        await scenario.Receiver.UntilAsync(id, scenario.Receiver.RequestsOf(id).Count + 1);

        // What still runs is cancelled with its schedule.
        var cancelled = await scenario.Api.DoAsync(id, "cancel", new { note = "enough" });
        Assert.Equal("cancelled", cancelled.Status);
        var rows = await scenario.Api.HistoryUntilAsync(
            id, "what ran is cancelled", found => found.All(r => r.FinishedAt is not null));
        Assert.Contains(rows, r => r.Status == "cancelled");
        Assert.DoesNotContain(rows, r => r.Ran && r.Cause == "auto" && r.ScheduledAt > paused.Pause!.PausedAt && r.ScheduledAt < resumed.UpdatedAt);

        var removed = (await scenario.Host.Http.DeleteFromJsonAsync<JsonObject>($"schedules/{id}"))!;
        Assert.Equal(("removed", id), ((string)removed["status"]!, (Guid)removed["schedule_id"]!));
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{id}"));
        Assert.Equal("deleted", (await scenario.Api.GetAsync(id, includeDeleted: true)).Status);
        Assert.Equal(rows, await scenario.Api.HistoryAsync(id));
        Assert.Equal(0, await scenario.Database.CountAsync($"schedule_runtime WHERE schedule_id = '{id}' AND next_wake_at IS NOT NULL"));
    }

    private static async Task<Guid> TriggerAsync(Scenario scenario, Guid id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"schedules/{id}/trigger")
        {
            Content = JsonContent.Create(new { context_data = new { why = "now" } }),
            Headers = { { "X-Triggered-By", "ann" } },
        };
        using var answer = await scenario.Host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (Guid)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["execution_id"]!;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A schedule that should have been there two days ago.</summary>
[Collection(JourneyTests.Name)]
public sealed class BackfillTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Killed_half_way_it_goes_on_where_it_was_and_runs_each_time_once()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var id = await CreateAsync(scenario);
        var dry = await AskAsync(scenario, id, HttpStatusCode.OK, new { start = "2026-01-01", end = "2026-01-03", dry_run = true });
        Assert.Equal((null, 48), (dry["backfill_id"], (int)dry["total"]!));
        Assert.Empty(scenario.Receiver.Requests);

        scenario.Receiver.Work = () => TimeSpan.FromMilliseconds(50);
        var body = new { start = "2026-01-01", end = "2026-01-03" };
        var asked = await AskAsync(scenario, id, HttpStatusCode.Accepted, body, key: "two-days");
        var repeated = await AskAsync(scenario, id, HttpStatusCode.Accepted, body, key: "two-days");
        Assert.Equal((string)asked["backfill_id"]!, (string)repeated["backfill_id"]!);
        await scenario.Receiver.UntilAsync(id, 20);
        await scenario.Host.KillAsync();
        await scenario.Host.StartAsync();

        var done = await Patience.UntilAsync("the backfill completes", async () =>
            await ProgressAsync(scenario, id) is { } found && (string)found["status"]! == "completed" ? found : null);
        Assert.Equal((48, 48, null), ((int)done["total"]!, (int)done["done"]!, done["next_at"]));
        var rows = await scenario.Api.HistoryAsync(id);
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(Enumerable.Range(0, 48).Select(hour => start.AddHours(hour)), rows.Select(r => r.ScheduledAt));
        Assert.All(rows, r => Assert.Equal(("succeeded", $"backfill:{(string)asked["backfill_id"]!}"), (r.Status, r.Cause)));

        // What was under way as the host died was called again, with the same key.
        Assert.Equal(
            rows.Select(r => r.ExecutionId).Order(), scenario.Receiver.RequestsOf(id).Select(r => r.Key).Distinct().Order());
        Assert.InRange(scenario.Receiver.RequestsOf(id).Count, 48, 48 + 3);
        Assert.Equal(0, (await scenario.Api.GetAsync(id)).AutoCount);
    }

    [Fact]
    public async Task Cancelled_it_starts_no_more()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var id = await CreateAsync(scenario);
        scenario.Receiver.Hold();
        var asked = await AskAsync(scenario, id, HttpStatusCode.Accepted, new { start = "2026-01-01", end = "2026-02-01" });
        await scenario.Receiver.UntilAsync(id, 3);

        using (var answer = await scenario.Host.Http.DeleteAsync($"schedules/{id}/backfills/{(string)asked["backfill_id"]!}"))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using (var answer = await scenario.Host.Http.DeleteAsync($"schedules/{id}/backfills/{(string)asked["backfill_id"]!}"))
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        scenario.Receiver.Answer();
        var rows = await scenario.Api.HistoryUntilAsync(id, "what ran has ended", found => found.All(r => r.FinishedAt is not null));

        Assert.Equal(["succeeded", "succeeded", "succeeded"], rows.Select(r => r.Status));
        Assert.Equal("cancelled", (string)(await ProgressAsync(scenario, id))["status"]!);
        var wrong = await AskAsync(scenario, id, HttpStatusCode.BadRequest, new { start = "2020-01-01", end = "2026-01-01" });
        Assert.Contains("more than 50000", (string)wrong["errors"]!["end"]![0]!, StringComparison.Ordinal);
    }

    // Paused, lest the test run into a full hour.
    private static async Task<Guid> CreateAsync(Scenario scenario)
    {
        var created = await scenario.Api.CreateAsync(new
        {
            name = "hourly",
            schedule_type = "cron",
            cron_expression = "0 * * * *",
            webhook = new { url = scenario.Receiver.Url },
        });
        return (await scenario.Api.DoAsync(created.ScheduleId, "pause")).ScheduleId;
    }

    private static async Task<JsonNode> ProgressAsync(Scenario scenario, Guid id) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonObject>($"schedules/{id}"))!["backfills"]![0]!;

    private static async Task<JsonObject> AskAsync(
        Scenario scenario, Guid id, HttpStatusCode expected, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"schedules/{id}/backfill") { Content = JsonContent.Create(body) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var answer = await scenario.Host.Http.SendAsync(request);
        Assert.True(answer.StatusCode == expected, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}

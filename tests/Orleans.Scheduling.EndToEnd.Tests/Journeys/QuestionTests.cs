using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>What a user asks of a schedule that has run: how did it do, why did it fire or not, who changed it.</summary>
[Collection(JourneyTests.Name)]
public sealed class QuestionTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_history_is_counted_explained_and_audited()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var schedule = await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1);
        var id = schedule.ScheduleId;
        await scenario.FiresAfterAsync(id, schedule.CreatedAt);
        await scenario.Api.DoAsync(id, "pause", new { note = "enough" });
        var rows = await scenario.Api.HistoryUntilAsync(id, "what ran has ended", found => found.All(r => r.FinishedAt is not null));

        var stats = await GetAsync(scenario, $"executions/stats/{id}");
        Assert.Equal((rows.Count, 1.0), ((int)stats["counts"]!["succeeded"]!, (double)stats["success_rate"]!));
        Assert.True((double)stats["lateness_ms"]!["p50"]! >= 0);
        Assert.Equal(rows[0].StartedAt, ((DateTime)stats["first_execution_at"]!).ToUniversalTime());
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"executions/stats/{Guid.NewGuid()}"));

        var explained = await GetAsync(scenario, $"schedules/{id}/explain?from={schedule.CreatedAt:O}&to={schedule.CreatedAt.AddHours(1):O}");
        var items = explained["items"]!.AsArray();
        Assert.Equal(1000, items.Count);
        Assert.NotNull(explained["next_from"]);
        Assert.Equal(
            rows.Select(row => (row.ExecutionId, "executed")),
            items.Take(rows.Count).Select(item => ((Guid)item!["execution_id"]!, (string)item["reason"]!)));
        Assert.Equal("paused", (string?)items[rows.Count]!["reason"]);
        Assert.Null(explained["definition_changed_at"]);

        await Patience.UntilAsync("a time passes in the pause", async () =>
            (await GetAsync(scenario, $"schedules/{id}/explain"))["items"]!.AsArray().Any(item => (string?)item!["reason"] == "paused"));
        await scenario.Api.DoAsync(id, "resume");
        using (var edit = await scenario.Host.Http.PatchAsJsonAsync($"schedules/{id}", new { interval_seconds = 7200 }))
            Assert.Equal(HttpStatusCode.OK, edit.StatusCode);
        explained = await GetAsync(scenario, $"schedules/{id}/explain?from={schedule.CreatedAt:O}");
        Assert.NotNull(explained["definition_changed_at"]);
        Assert.All(explained["items"]!.AsArray(), item => Assert.False((bool)item!["is_computed"]!));
        Assert.Equal("paused", (string?)explained["items"]![rows.Count]!["rule"]);
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{Guid.NewGuid()}/explain"));
    }

    private static async Task<JsonNode> GetAsync(Scenario scenario, string path) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonNode>(path))!;
}

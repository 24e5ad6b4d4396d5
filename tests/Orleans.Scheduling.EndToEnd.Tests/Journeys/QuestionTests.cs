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

        // On a busy machine a time may be found late, and another stand in for it.
        var ran = rows.Where(row => row.Ran).ToList();
        var stats = await GetAsync(scenario, $"executions/stats/{id}");
        Assert.Equal((ran.Count, 1.0), ((int)stats["counts"]!["succeeded"]!, (double)stats["success_rate"]!));
        Assert.True((double)stats["lateness_ms"]!["p50"]! >= 0);
        Assert.Equal(ran[0].StartedAt, ((DateTime)stats["first_execution_at"]!).ToUniversalTime());
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"executions/stats/{Guid.NewGuid()}"));

        var explained = await GetAsync(scenario, $"schedules/{id}/explain?from={schedule.CreatedAt:O}&to={schedule.CreatedAt.AddHours(1):O}");
        var items = explained["items"]!.AsArray();
        Assert.Equal(1000, items.Count);
        Assert.NotNull(explained["next_from"]);
        Assert.Equal(
            ran.Select(row => row.ExecutionId),
            items.Where(item => (string?)item!["reason"] == "executed").Select(item => (Guid)item!["execution_id"]!));
        Assert.Equal("paused", (string?)items[(int)rows.Sum(row => row.Count)]!["reason"]);
        Assert.Null(explained["definition_changed_at"]);

        await Patience.UntilAsync("a time passes in the pause", async () =>
            (await GetAsync(scenario, $"schedules/{id}/explain"))["items"]!.AsArray().Any(item => (string?)item!["reason"] == "paused"));
        await scenario.Api.DoAsync(id, "resume");
        using (var edit = await scenario.Host.Http.PatchAsJsonAsync($"schedules/{id}", new { interval_seconds = 7200 }))
            Assert.Equal(HttpStatusCode.OK, edit.StatusCode);
        explained = await GetAsync(scenario, $"schedules/{id}/explain?from={schedule.CreatedAt:O}");
        Assert.NotNull(explained["definition_changed_at"]);
        Assert.All(explained["items"]!.AsArray(), item => Assert.False((bool)item!["is_computed"]!));
        Assert.Contains(explained["items"]!.AsArray(), item => (string?)item!["rule"] == "paused");
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{Guid.NewGuid()}/explain"));

        Assert.Equal(
            ["schedule_update", "schedule_resumed", "schedule_paused", "schedule_create"], await ActionsAsync($"schedule_id={id}"));
        Assert.Equal(["schedule_paused"], await ActionsAsync($"action=schedule_paused&from={schedule.CreatedAt:O}"));
        Assert.Equal([], await ActionsAsync($"schedule_id={id}&to={schedule.CreatedAt:O}"));
        Assert.Equal([], await ActionsAsync("performed_by=nobody"));
        var newest = await GetAsync(scenario, $"audit?schedule_id={id}&limit=1");
        var next = await GetAsync(scenario, $"audit?schedule_id={id}&limit=1&cursor={newest["next_cursor"]}");
        Assert.Equal("schedule_resumed", (string?)next["items"]![0]!["action"]);
        Assert.Equal("enough", (string?)(await GetAsync(scenario, "audit?action=schedule_paused"))["items"]![0]!["note"]);
        foreach (var wrong in new[] { "schedule_id=7", "from=soon", "cursor=made-up", "actor=ann", "limit=201" })
            Assert.Equal(HttpStatusCode.BadRequest, await scenario.Host.StatusAsync($"audit?{wrong}"));

        async Task<IEnumerable<string?>> ActionsAsync(string query) =>
            (await GetAsync(scenario, $"audit?{query}"))["items"]!.AsArray().Select(row => (string?)row!["action"]);
    }

    private static async Task<JsonNode> GetAsync(Scenario scenario, string path) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonNode>(path))!;
}

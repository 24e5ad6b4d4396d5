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
    }

    private static async Task<JsonNode> GetAsync(Scenario scenario, string path) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonNode>(path))!;
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

[Collection(JourneyTests.Name)]
public sealed class BulkTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_thousand_schedules_of_one_request_exist_and_fire()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var schedules = Enumerable.Range(0, 1000).Select(i => new
        {
            name = $"bulk {i}",
            schedule_type = "immediate",
            target_command = i == 500 ? "no-such-command" : "log",
        });

        using var answer = await scenario.Host.Http.PostAsJsonAsync("schedules/bulk/create", new { schedules });
        var result = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;

        Assert.Equal((999, 1), ((int)result["created"]!, (int)result["failed"]!));
        Assert.Equal(403, (int)result["results"]![500]!["status"]!);
        Assert.Equal(999, result["results"]!.AsArray().Select(r => (string?)r!["schedule_id"]).OfType<string>().Distinct().Count());
        await Patience.UntilAsync("all have run", async () =>
            await scenario.Database.CountAsync("execution WHERE status = 'succeeded'") == 999);
        Assert.Equal(999, await scenario.Database.CountAsync("schedule WHERE status = 'completed'"));
    }

    [Fact]
    public async Task What_a_filter_finds_is_operated_on_a_thousand_at_a_time()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var http = scenario.Host.Http;
        object Far(int i) => new { name = $"far {i}", interval_seconds = 3600, target_command = "log", tags = new[] { "far" } };
        await PostAsync(http, "create", new { schedules = Enumerable.Range(0, 1000).Select(Far) });
        await PostAsync(http, "create", new { schedules = Enumerable.Range(1000, 3).Select(Far).Append(new { name = "other", interval_seconds = 3600, target_command = "log" }) });

        var filter = new { tags = new[] { "far" }, name_prefix = "far " };
        var first = await PostAsync(http, "operation", new { operation = "pause", filter, reason = "the great move" });
        Assert.Equal((1000, 0, true), ((int)first["succeeded"]!, (int)first["failed"]!, (bool)first["has_more"]!));
        var rest = await PostAsync(http, "operation", new { operation = "pause", filter, reason = "the great move", cursor = (string?)first["next_cursor"] });
        Assert.Equal((3, 0, false), ((int)rest["succeeded"]!, (int)rest["failed"]!, (bool)rest["has_more"]!));

        Assert.Equal(1003, await scenario.Database.CountAsync("schedule WHERE status = 'paused'"));
        Assert.Equal(1003, await scenario.Database.CountAsync("audit WHERE action = 'schedule_paused' AND note = 'the great move'"));

        // Operations whose own calls take no note leave the reason, too.
        var ids = rest["results"]!.AsArray().Select(r => (Guid)r!["schedule_id"]!).ToArray();
        foreach (var (operation, action) in new[] { ("resume", "schedule_resumed"), ("trigger", "schedule_triggered"), ("delete", "schedule_remove") })
        {
            var done = await PostAsync(http, "operation", new { operation, schedule_ids = ids, reason = "back" });
            Assert.Equal(ids, done["results"]!.AsArray().Select(r => (Guid)r!["schedule_id"]!));
            Assert.Equal((3, 0), ((int)done["succeeded"]!, (int)done["failed"]!));
            Assert.Equal(3, await scenario.Database.CountAsync($"audit WHERE action = '{action}' AND note = 'back'"));
        }

        var gone = await PostAsync(http, "operation", new { operation = "cancel", schedule_ids = ids });
        Assert.Equal([404, 404, 404], gone["results"]!.AsArray().Select(r => (int)r!["status"]!));
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string what, object body)
    {
        using var answer = await http.PostAsJsonAsync($"schedules/bulk/{what}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}

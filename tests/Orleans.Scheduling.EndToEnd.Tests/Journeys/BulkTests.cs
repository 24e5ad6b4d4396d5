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
}

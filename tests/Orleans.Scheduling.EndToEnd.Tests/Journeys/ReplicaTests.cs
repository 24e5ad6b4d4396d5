using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;
using Xunit.Abstractions;
using PostgresServer = Orleans.Scheduling.EndToEnd.Tests.Processes.PostgresServer;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A service that reads its lists from a standby.</summary>
[Collection(JourneyTests.Name)]
public sealed class ReplicaTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Lists_come_from_the_replica_all_else_from_the_database_and_a_replica_that_is_down_is_not_missed()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var standby = await Standby.StartAsync(database.ConnectionString);
        var nobody = $"postgresql://127.0.0.1:{Ports.Next()}/scheduling";
        await using var scenario = await Scenario.StartAsync(
            postgres, output, $"ConnectionStrings:Scheduling={database.ConnectionString}", $"READ_REPLICA_URIS={nobody},{standby.Uri}");

        var first = (await CreateAsync(scenario, "first")).ScheduleId;
        await standby.CatchUpAsync();
        Assert.Equal(["first"], await NamesAsync(scenario));
        Assert.Equal([first.ToString()], await ValuesAsync(scenario, "audit", "schedule_id"));

        // What the replica hasn't replayed isn't in any list, and everything else knows of it.
        await standby.PauseAsync();
        var second = (await CreateAsync(scenario, "second")).ScheduleId;
        var execution = await TriggerAsync(scenario, second);
        Assert.Equal(["first"], await NamesAsync(scenario));
        Assert.Empty(await ValuesAsync(scenario, "executions", "execution_id"));
        Assert.Empty(await ValuesAsync(scenario, $"schedules/{second}/executions", "execution_id"));
        Assert.Equal(0, (int)(await GetAsync(scenario, $"executions/stats/{second}"))["total"]!);
        Assert.Single(await ValuesAsync(scenario, "audit", "schedule_id"));
        Assert.Equal("second", (string?)(await GetAsync(scenario, $"schedules/{second}"))["name"]);
        Assert.Equal(execution.ToString(), (string?)(await GetAsync(scenario, $"executions/{execution}"))["execution_id"]);
        Assert.Equal(HttpStatusCode.NotFound, await scenario.Host.StatusAsync($"schedules/{Guid.NewGuid()}/executions"));
        using (var paused = await scenario.Host.Http.PostAsJsonAsync(
            "schedules/bulk/operation", new { operation = "pause", filter = new { name_prefix = "second" } }))
            Assert.Equal(1, (int)(await paused.Content.ReadFromJsonAsync<JsonObject>())!["succeeded"]!);

        var behind = (await GetAsync(scenario, "/health/detailed"))["replicas"]!.AsArray();
        Assert.Equal(["unhealthy", "healthy"], behind.Select(replica => (string?)replica!["status"]));
        Assert.True((long)behind[1]!["lag_bytes"]! > 0, behind.ToJsonString());

        await standby.ResumeAsync();
        await standby.CatchUpAsync();
        Assert.Equal(["second", "first"], await NamesAsync(scenario));
        Assert.Equal([execution.ToString()], await ValuesAsync(scenario, $"schedules/{second}/executions", "execution_id"));

        await standby.StopAsync();
        await CreateAsync(scenario, "third");
        for (var i = 0; i < 5; i++)
            Assert.Equal(["third", "second", "first"], await NamesAsync(scenario));
        Assert.Equal(HttpStatusCode.OK, await scenario.Host.StatusAsync("/health"));
        Assert.Equal(2, scenario.Host.Output.Split("\"replica_lost\"").Length - 1);

        await standby.StartAsync();
        await Patience.UntilAsync("the standby is read again", async () =>
        {
            await NamesAsync(scenario);
            return scenario.Host.Output.Contains("\"replica_back\"", StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("http://replica/d", "Scheduling:ReadReplicaUris (READ_REPLICA_URIS): URI 1 of 1: ")]
    [InlineData("postgresql://replica/d?colour=red", "parameter 'colour' isn't known")]
    public async Task A_replica_that_cannot_be_one_stops_the_start(string uri, string message)
    {
        await using var host = new HostProcess("ConnectionStrings:Scheduling=Host=127.0.0.1", $"READ_REPLICA_URIS={uri}");
        host.Launch();

        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains(message, host.Output, StringComparison.Ordinal);
    }

    private static Task<Schedule> CreateAsync(Scenario scenario, string name) =>
        scenario.Api.CreateAsync(new { name, cron_expression = "0 3 1 1 *", target_command = "log" });

    private static async Task<Guid> TriggerAsync(Scenario scenario, Guid id)
    {
        using var answer = await scenario.Host.Http.PostAsync($"schedules/{id}/trigger", null);
        return (Guid)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["execution_id"]!;
    }

    private static Task<IEnumerable<string?>> NamesAsync(Scenario scenario) => ValuesAsync(scenario, "schedules", "name");

    private static async Task<IEnumerable<string?>> ValuesAsync(Scenario scenario, string list, string field) =>
        [.. (await GetAsync(scenario, list))["items"]!.AsArray().Select(item => (string?)item![field])];

    private static async Task<JsonNode> GetAsync(Scenario scenario, string path) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonNode>(path))!;
}

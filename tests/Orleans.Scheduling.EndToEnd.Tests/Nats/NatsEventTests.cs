using System.Text.Json.Nodes;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using Orleans.Scheduling.EndToEnd.Tests.Journeys;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Nats;

/// <summary>What happens to schedules and executions, told over a real NATS server.</summary>
[Collection(JourneyTests.Name)]
public sealed class NatsEventTests(PostgresServer postgres, ITestOutputHelper output)
{
    [NatsFact]
    public async Task Every_change_and_every_status_is_told()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);
        await using var inbox = await Inbox.OpenAsync(server, "told.>");

        var id = (await scenario.Api.CreateAsync(new { name = "hourly", interval_seconds = 3600, target_command = "log" })).ScheduleId;
        await scenario.Api.DoAsync(id, "pause", new { note = "holiday" });
        await scenario.Api.DoAsync(id, "resume");
        using (var triggered = await scenario.Host.Http.PostAsync($"schedules/{id}/trigger", content: null))
            Assert.True(triggered.IsSuccessStatusCode);
        await scenario.Api.HistoryUntilAsync(id, "it has run", rows => rows is [{ Status: "succeeded" }]);
        await scenario.Api.DoAsync(id, "cancel");
        var all = await inbox.UntilAsync("the last is told", told => told.Any(m => m.Subject == "told.schedule.cancelled"));

        Assert.Equal(
            [
                "told.execution.running", "told.execution.succeeded", "told.schedule.cancelled", "told.schedule.created", "told.schedule.paused",
                "told.schedule.resumed", "told.schedule.triggered",
            ],
            all.Select(m => m.Subject).Order(StringComparer.Ordinal));
        Assert.All(all, m => Assert.Equal((id, (string)m.Body["event_id"]!), ((Guid)m.Body["schedule_id"]!, m.Header("Nats-Msg-Id"))));
        Assert.All(all, m => Assert.Equal($"told.{m.Body["event"]}", m.Subject));
        Assert.Equal("holiday", (string)all.Single(m => m.Subject == "told.schedule.paused").Body["note"]!);
        await EmptyAsync(scenario);
    }

    [NatsFact]
    public async Task A_server_that_is_away_and_a_host_that_is_killed_meanwhile_lose_no_event()
    {
        await using var server = await NatsServer.StartAsync();
        await new NatsJSContext(server.Client).CreateStreamAsync(new StreamConfig("TOLD", ["told.>"]));
        await using var scenario = await StartAsync(server);
        var id = (await scenario.CreateAsync(intervalSeconds: 1)).ScheduleId;
        await scenario.GoesOnAsync(id);

        await server.KillAsync();
        await scenario.GoesOnAsync(id);
        await scenario.Host.KillAsync();
        Assert.NotEqual(0, await scenario.Database.CountAsync("event_outbox"));
        await scenario.RestartAsync(id);
        await server.BackAsync();
        await scenario.GoesOnAsync(id);
        await scenario.Api.DoAsync(id, "pause");
        var rows = await scenario.Api.HistoryUntilAsync(id, "all have ended", found => found.All(r => r.FinishedAt is not null));
        await EmptyAsync(scenario);

        var told = await NatsTargetTests.KeptAsync(server, "TOLD");
        foreach (var row in rows)
        {
            Assert.Contains($"told.execution.{row.Status}", Of(told, row.ExecutionId));
            if (row.Ran)
                Assert.Contains("told.execution.running", Of(told, row.ExecutionId));
        }

        Assert.Single(told, message => message.Subject == "told.schedule.created");
        Assert.Single(told, message => message.Subject == "told.schedule.paused");
    }

    private static IEnumerable<string> Of(IEnumerable<(string Subject, string Id, string Data)> told, Guid execution) =>
        from message in told
        let body = JsonNode.Parse(message.Data)!
        where (Guid?)body["execution_id"] == execution
        select message.Subject;

    private static Task EmptyAsync(Scenario scenario) => Patience.UntilAsync(
        "nothing is left to be told", async () => await scenario.Database.CountAsync("event_outbox") == 0);

    private Task<Scenario> StartAsync(NatsServer server) =>
        Scenario.StartAsync(postgres, output, $"Scheduling:Nats:Url={server.Url}", "Scheduling:Nats:EventPrefix=told");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using NATS.Client.Core;
using Orleans.Scheduling.EndToEnd.Tests.Journeys;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Nats;

/// <summary>Schedules driven by requests over a real NATS server.</summary>
[Collection(JourneyTests.Name)]
public sealed class NatsCommandTests(PostgresServer postgres, ITestOutputHelper output)
{
    private static readonly object Hourly = new { name = "hourly", interval_seconds = 3600, target_command = "log" };

    [NatsFact]
    public async Task A_schedule_is_created_triggered_paused_resumed_and_deleted()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);

        var created = await AskAsync(server, "create", Hourly, ("X-Created-By", "ann"));
        var id = (Guid)created["schedule_id"]!;
        Assert.Equal(("hourly", "ann", "active"), ((string)created["name"]!, (string)created["created_by"]!, (string)created["status"]!));

        var triggered = await AskAsync(server, "trigger", new { schedule_id = id, context_data = new { n = 1 } }, ("X-Triggered-By", "bob"));
        var rows = await scenario.Api.HistoryUntilAsync(id, "it has run", all => all is [{ Status: "succeeded" }]);
        Assert.Equal(((Guid)triggered["execution_id"]!, "bob"), (rows[0].ExecutionId, rows[0].TriggeredBy));

        var paused = await AskAsync(server, "pause", new { schedule_id = id, note = "holiday" });
        Assert.Equal(("paused", "holiday"), ((string)paused["status"]!, (string)paused["pause"]!["note"]!));
        Assert.Equal("active", (string)(await AskAsync(server, "resume", new { schedule_id = id }))["status"]!);
        Assert.Equal("removed", (string)(await AskAsync(server, "delete", new { schedule_id = id }))["status"]!);
        Assert.Equal("deleted", (await scenario.Api.GetAsync(id, includeDeleted: true)).Status);
        Assert.Equal("removed", (string)(await AskAsync(server, "delete", new { schedule_id = id, hard = true }))["status"]!);
    }

    [NatsFact]
    public async Task A_repeated_request_is_carried_out_once()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);
        var first = await AskAsync(server, "create", Hourly, ("Nats-Msg-Id", "request-1"));
        var again = await AskAsync(server, "create", Hourly, ("Nats-Msg-Id", "request-1"));
        Assert.Equal((Guid)first["schedule_id"]!, (Guid)again["schedule_id"]!);
        Assert.Equal((Guid)first["schedule_id"]!, (Guid)(await AskAsync(server, "create", Hourly, ("Idempotency-Key", "request-1")))["schedule_id"]!);
        Assert.Equal(1, await scenario.Database.CountAsync("schedule"));

        var other = await RefusedAsync(server, 422, "create", new { name = "other", interval_seconds = 60, target_command = "log" }, ("Nats-Msg-Id", "request-1"));
        Assert.Equal("idempotency-key-reused", (string)other["code"]!);
    }

    [NatsFact]
    public async Task What_is_wrong_is_answered_as_REST_does()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);

        var invalid = await RefusedAsync(server, 400, "create", new { name = "x", interval = 60, target_command = "log" });
        Assert.NotNull(invalid["errors"]!["interval"]);
        Assert.Equal("/api/v1/schedules", (string)invalid["instance"]!);
        Assert.Contains("no handler named 'nobody'", (string)(await RefusedAsync(
            server, 403, "create", new { name = "x", interval_seconds = 60, target_command = "nobody" }))["detail"]!, StringComparison.Ordinal);
        Assert.Equal(403, (int)(await RefusedAsync(server, 403, "create", new { name = "x", interval_seconds = 60, target_command = "nobody" }))["status"]!);
        Assert.NotNull((await RefusedAsync(server, 400, "pause", new { note = "which?" }))["errors"]!["schedule_id"]);
        Assert.NotNull((await RefusedAsync(server, 400, "delete", new { schedule_id = Guid.NewGuid(), force = true }))["errors"]!["force"]);
        Assert.NotNull((await RefusedAsync(server, 400, "resume", "not an object"))["errors"]!["body"]);
        var unknown = Guid.NewGuid();
        Assert.Equal(
            ($"/api/v1/schedules/{unknown}/trigger", "not-found"),
            await RefusedAsync(server, 404, "trigger", new { schedule_id = unknown }) is var missing ? ((string)missing["instance"]!, (string)missing["code"]!) : default);
        Assert.Contains("create, delete, pause, resume, trigger", (string)(await RefusedAsync(server, 404, "explode", new { }))["detail"]!, StringComparison.Ordinal);
    }

    [NatsFact]
    public async Task Each_request_is_carried_out_by_one_of_several_gateways_also_after_the_server_was_away()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);
        await using var second = scenario.AnotherHost();
        await second.StartAsync();
        await ListensAsync(second);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(server, "create", Hourly)));
        Assert.Equal(20, await scenario.Database.CountAsync("schedule"));

        await server.KillAsync();
        await server.BackAsync();
        await Patience.UntilAsync("a gateway is back", async () =>
        {
            try
            {
                return await AskAsync(server, "create", Hourly, ("Nats-Msg-Id", "after")) is not null;
            }
            catch (NatsNoRespondersException)
            {
                return false;
            }
        });
        Assert.Equal(21, await scenario.Database.CountAsync("schedule"));
    }

    private async Task<Scenario> StartAsync(NatsServer server)
    {
        var scenario = await Scenario.StartAsync(
            postgres, output, $"Scheduling:Nats:Url={server.Url}", "Scheduling:Nats:CommandPrefix=scheduling.commands");
        await ListensAsync(scenario.Host);
        return scenario;
    }

    private static Task ListensAsync(HostProcess host) => Patience.UntilAsync("commands are taken", () => Task.FromResult(
        host.Output.Contains("Commands are taken at scheduling.commands.schedules.*", StringComparison.Ordinal)));

    private static async Task<JsonNode> AskAsync(NatsServer server, string command, object body, params (string Name, string Value)[] headers)
    {
        var reply = await SendAsync(server, command, body, headers);
        Assert.True(reply.Headers?.ContainsKey("Nats-Service-Error-Code") != true, reply.Data);
        return JsonNode.Parse(reply.Data!)!;
    }

    private static async Task<JsonNode> RefusedAsync(
        NatsServer server, int status, string command, object body, params (string Name, string Value)[] headers)
    {
        var reply = await SendAsync(server, command, body, headers);
        Assert.Equal($"{status}", reply.Headers?["Nats-Service-Error-Code"].ToString() ?? reply.Data);
        return JsonNode.Parse(reply.Data!)!;
    }

    private static async Task<NatsMsg<string>> SendAsync(NatsServer server, string command, object body, (string Name, string Value)[] headers) =>
        await server.Client.RequestAsync<string, string>(
            $"scheduling.commands.schedules.{command}",
            JsonSerializer.Serialize(body),
            new NatsHeaders(headers.ToDictionary(h => h.Name, h => new Microsoft.Extensions.Primitives.StringValues(h.Value))),
            replyOpts: new NatsSubOpts { Timeout = TimeSpan.FromSeconds(20), ThrowIfNoResponders = true });
}

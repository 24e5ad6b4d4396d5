using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using Orleans.Scheduling.EndToEnd.Tests.Journeys;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Nats;

/// <summary>Schedules and workflows that send messages over a real NATS server.</summary>
[Collection(JourneyTests.Name)]
public sealed class NatsTargetTests(PostgresServer postgres, ITestOutputHelper output)
{
    [NatsFact]
    public async Task A_command_that_is_no_handler_is_published_and_a_stream_takes_it_once()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);
        await using var inbox = await Inbox.OpenAsync(server, "mail.digest");

        var id = await CreateAsync(scenario, "mail.digest", new { to = "ann" }, new { tenant = "a" });
        var row = (await EndedAsync(scenario, id)).Single();
        Assert.Equal(("succeeded", null), (row.Status, row.Error));
        var message = (await inbox.UntilAsync(1)).Single();
        Assert.Equal(row.ExecutionId.ToString(), message.Header("Nats-Msg-Id"));
        Assert.Equal(row.ExecutionId.ToString(), message.Header("X-Execution-Id"));
        Assert.Equal(id.ToString(), message.Header("X-Schedule-Id"));
        Assert.Equal("1", message.Header("X-Attempt"));
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", message.Header("traceparent"));
        Assert.Equal(("ann", "a"), ((string)message.Body["command_payload"]!["to"]!, (string)message.Body["context_data"]!["tenant"]!));
        Assert.Equal((id, row.ExecutionId, 1), ((Guid)message.Body["schedule_id"]!, (Guid)message.Body["execution_id"]!, (int)message.Body["attempt"]!));

        var streams = new NatsJSContext(server.Client);
        await streams.CreateStreamAsync(new StreamConfig("JOBS", ["jobs.>"]));
        var kept = (await EndedAsync(scenario, await CreateAsync(scenario, "jobs.report"))).Single();
        var execution = await GetExecutionAsync(scenario, kept.ExecutionId);
        Assert.Equal("""{"stream":"JOBS","sequence":1,"duplicate":false}""", (string)execution["response_excerpt"]!);
        var again = await streams.PublishAsync("jobs.report", "again", opts: new NatsJSPubOpts { MsgId = kept.ExecutionId.ToString() });
        Assert.True(again.Duplicate);
    }

    [NatsFact]
    public async Task What_is_not_allowed_is_refused_when_it_is_saved_and_when_it_is_called()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);
        using var refused = await scenario.Host.Http.PostAsJsonAsync("schedules", Definition("billing.run", null, null));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var problem = (await refused.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("command-not-allowed", (string)problem["code"]!);
        Assert.Contains("\"billing.run\" isn't among Scheduling:Nats:AllowedSubjects", (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Contains("no handler named 'billing.run'", (string)problem["detail"]!, StringComparison.Ordinal);

        using var workflow = await scenario.Host.Http.PutAsJsonAsync(
            "workflows/bill", new { steps = new[] { new { id = "run", nats = new { subject = "billing.run" } } } });
        Assert.Equal(HttpStatusCode.Forbidden, workflow.StatusCode);
        Assert.Contains("steps[0].nats.subject", await workflow.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Known only when it is called.
        await using var billing = await Inbox.OpenAsync(server, "billing.>");
        await scenario.Api.PutWorkflowAsync(
            "computed", new { steps = new[] { new { id = "run", nats = new { subject = "${context.subject}" } } } });
        var id = (await scenario.Api.CreateAsync(new
        {
            name = "computed", schedule_type = "immediate", workflow_id = "computed", context_data = new { subject = "billing.run" },
        })).ScheduleId;
        var row = (await EndedAsync(scenario, id)).Single();
        Assert.Equal("failed", row.Status);
        Assert.Contains("isn't among Scheduling:Nats:AllowedSubjects", row.Error, StringComparison.Ordinal);
        await server.Client.PingAsync();
        Assert.Empty(billing.All);
    }

    [NatsFact]
    public async Task What_the_server_does_not_permit_fails()
    {
        const string Users =
            """
            authorization { users = [
                { user: test, password: test }
                { user: service, password: secret, permissions: { publish: ["mail.allowed", "$JS.API.>"], subscribe: "_INBOX.>" } }
            ] }
            """;
        await using var server = await NatsServer.StartAsync(Users, "test:test@");
        await using var scenario = await StartAsync(server.Url.Replace("test:test", "service:secret", StringComparison.Ordinal));
        Assert.Equal("succeeded", (await EndedAsync(scenario, await CreateAsync(scenario, "mail.allowed"))).Single().Status);
        for (var time = 0; time < 2; time++)
        {
            var row = (await EndedAsync(scenario, await CreateAsync(scenario, "mail.digest"))).Single();
            Assert.Equal("failed", row.Status);
            Assert.Contains("doesn't permit this service to publish to mail.digest", row.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("secret", scenario.Host.Output, StringComparison.Ordinal);
    }

    [NatsFact]
    public async Task A_step_asks_and_goes_on_with_the_reply()
    {
        await using var server = await NatsServer.StartAsync();
        await using var scenario = await StartAsync(server);
        await using var inbox = await Inbox.OpenAsync(server, "mail.result");
        await using var asked = await server.Client.SubscribeCoreAsync<string>("mail.ask.*");
        var answering = AnswerAsync(asked);
        await server.Client.PingAsync();

        await scenario.Api.PutWorkflowAsync("ask", new
        {
            steps = new object[]
            {
                new { id = "ask", nats = new { subject = "mail.ask.${context.how}", payload = new { n = 2 }, request = true }, timeout_seconds = 2 },
                new { id = "tell", nats = new { subject = "mail.result", payload = new { doubled = "${steps.ask.output.n}" } } },
            },
        });
        var told = await RunAsync(scenario, "well");
        Assert.Equal(("succeeded", null), (told.Status, told.Error));
        var message = (await inbox.UntilAsync(1)).Single();
        Assert.Equal("""{"doubled":4}""", message.Body.ToJsonString());
        Assert.Equal($"{told.ExecutionId}/tell", message.Header("Nats-Msg-Id"));

        Assert.Contains("answered with error 409 no mail today", (await RunAsync(scenario, "badly")).Error, StringComparison.Ordinal);
        Assert.Contains("passed its timeout of 2 s", (await RunAsync(scenario, "never")).Error, StringComparison.Ordinal);
        await asked.DisposeAsync();
        await answering;
        await server.Client.PingAsync();
        Assert.Contains("Nobody answers at mail.ask.well", (await RunAsync(scenario, "well")).Error, StringComparison.Ordinal);
        Assert.Single(inbox.All);
    }

    [NatsFact]
    public async Task A_server_that_goes_away_and_comes_back_loses_no_execution()
    {
        await using var server = await NatsServer.StartAsync();
        await new NatsJSContext(server.Client).CreateStreamAsync(new StreamConfig("JOBS", ["jobs.>"]));
        await server.KillAsync();
        await using var scenario = await StartAsync(server);
        await AwayLinesAsync(scenario, 1);
        var id = (await scenario.Api.CreateAsync(new
        {
            name = "each second", schedule_type = "interval", interval_seconds = 1, target_command = "jobs.tick", overlap_policy = "allow_all",
            retry = new { delay_seconds = 1, max_retries = 100 },
        })).ScheduleId;
        await scenario.Api.HistoryUntilAsync(id, "an execution is under way", rows => rows.Any(r => r.Status == "running"));
        await server.BackAsync();
        await scenario.Api.HistoryUntilAsync(id, "some have succeeded", rows => rows.Count(r => r.Status == "succeeded") >= 3);

        await server.KillAsync();
        await AwayLinesAsync(scenario, 2);
        var seen = await scenario.Api.HistoryAsync(id);
        await scenario.Api.HistoryUntilAsync(id, "more fall due", rows => rows.Count > seen.Count + 2);
        await server.BackAsync();
        await scenario.GoesOnAsync(id);
        await scenario.Api.DoAsync(id, "pause");
        var rows = await scenario.Api.HistoryUntilAsync(id, "all have ended", all => all.All(r => r.FinishedAt is not null));

        Assert.All(rows, row => Assert.Equal("succeeded", row.Status));
        Assert.Equal(rows.Select(r => r.ExecutionId.ToString()).Order(), (await KeptAsync(server, "JOBS")).Select(m => m.Id).Order());
        await AwayLinesAsync(scenario, 2);
    }

    /// <summary>All that a stream has.</summary>
    internal static async Task<List<(string Subject, string Id, string Data)>> KeptAsync(NatsServer server, string name)
    {
        var stream = await new NatsJSContext(server.Client).GetStreamAsync(name);
        var consumer = await stream.CreateOrderedConsumerAsync();
        var kept = new List<(string Subject, string Id, string Data)>();
        while (kept.Count < stream.Info.State.Messages)
        {
            if (await consumer.NextAsync<string>() is { } message)
                kept.Add((message.Subject, message.Headers!["Nats-Msg-Id"].ToString(), message.Data!));
        }

        return kept;
    }

    // Once for each time that it is away.
    private static Task AwayLinesAsync(Scenario scenario, int count) => Patience.UntilAsync($"the log has {count} such lines", () =>
    {
        var lines = scenario.Host.Output.Split('\n').Count(line => line.Contains("can't be reached, and is tried until it can", StringComparison.Ordinal));
        Assert.InRange(lines, 0, count);
        return Task.FromResult(lines == count);
    });

    private static async Task AnswerAsync(INatsSub<string> asked)
    {
        await foreach (var message in asked.Msgs.ReadAllAsync())
        {
            if (message.Subject == "mail.ask.well")
                await message.ReplyAsync($$"""{"n":{{(int)JsonNode.Parse(message.Data!)!["n"]! * 2}}}""");
            if (message.Subject == "mail.ask.badly")
                await message.ReplyAsync("", new NatsHeaders { ["Nats-Service-Error-Code"] = "409", ["Nats-Service-Error"] = "no mail today" });
        }
    }

    private Task<Scenario> StartAsync(NatsServer server) => StartAsync(server.Url);

    private Task<Scenario> StartAsync(string url) => Scenario.StartAsync(
        postgres, output, $"Scheduling:Nats:Url={url}", "Scheduling:Nats:AllowedSubjects:0=mail.>", "Scheduling:Nats:AllowedSubjects:1=jobs.*");

    private static object Definition(string subject, object? payload, object? context) =>
        new { name = subject, schedule_type = "immediate", target_command = subject, command_payload = payload, context_data = context };

    private static async Task<Guid> CreateAsync(Scenario scenario, string subject, object? payload = null, object? context = null) =>
        (await scenario.Api.CreateAsync(Definition(subject, payload, context))).ScheduleId;

    private static async Task<HistoryRow> RunAsync(Scenario scenario, string how) => (await EndedAsync(scenario, (await scenario.Api.CreateAsync(
        new { name = how, schedule_type = "immediate", workflow_id = "ask", context_data = new { how } })).ScheduleId)).Single();

    private static Task<List<HistoryRow>> EndedAsync(Scenario scenario, Guid id) =>
        scenario.Api.HistoryUntilAsync(id, "it has ended", rows => rows is [{ FinishedAt: not null }]);

    private static async Task<JsonNode> GetExecutionAsync(Scenario scenario, Guid id) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonNode>($"executions/{id}"))!;
}

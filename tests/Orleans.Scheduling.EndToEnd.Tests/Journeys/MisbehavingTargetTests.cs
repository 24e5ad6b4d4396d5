using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>
/// Targets that do what no target should, on a silo with few slots: each leaves a line in the history that says what it did,
/// and the schedules beside it go on.
/// </summary>
[Collection(JourneyTests.Name)]
public sealed class MisbehavingTargetTests(PostgresServer postgres, ITestOutputHelper output)
{
    // One more than those that take long.
    private const int Slots = 8;
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
    private const long AllowedGrowth = 150_000_000;

    private static readonly string Bulk = new('x', 64 * 1024);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task Each_leaves_a_clear_error_and_nothing_else()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output, $"Scheduling:MaxConcurrentWorkflows={Slots}");
        var good = await scenario.CreateAsync(intervalSeconds: 1, policies: new { max_instances = 100 });
        await scenario.FiresAfterAsync(good.ScheduleId, DateTime.UtcNow);
        var before = scenario.Host.ResidentBytes;

        var cases = Cases();
        foreach (var misdeed in cases)
        {
            misdeed.Execution = await TriggerAsync(scenario, new { webhook = new { url = misdeed.Url }, timeout_seconds = misdeed.TimeoutSeconds });
        }

        var steps = StepCases();
        foreach (var misdeed in steps)
        {
            var name = $"step-{steps.IndexOf(misdeed)}";
            await scenario.Api.PutWorkflowAsync(name, new { steps = new[] { new { id = "call", http = new { url = misdeed.Url } } } });
            misdeed.Execution = await TriggerAsync(scenario, new { workflow_id = name, timeout_seconds = misdeed.TimeoutSeconds });
        }

        var (expected, found) = (new List<string>(), new List<string>());
        foreach (var misdeed in cases.Concat(steps))
        {
            var ended = await EndAsync(scenario, misdeed.Execution);
            expected.Add($"{misdeed.What}: {misdeed.Status}: {misdeed.Error}");
            found.Add($"{misdeed.What}: {(string?)ended["status"]}: {(string?)ended["error"]}");
            Assert.True(((string?)ended["response_excerpt"])?.Length is null or <= 2048, misdeed.What);
            await misdeed.Server.DisposeAsync();
        }

        output.WriteLine(string.Join('\n', found));
        Assert.Equal(expected, found);

        // It has fired all the while, and each time on time enough to be counted: nothing was coalesced or missed.
        await scenario.GoesOnAsync(good.ScheduleId);
        Assert.All(await scenario.Api.HistoryAsync(good.ScheduleId), row => Assert.True(row.Status is "succeeded" or "running", $"{row}"));
        output.WriteLine($"{before:n0} bytes of memory before, {scenario.Host.PeakResidentBytes:n0} at most");
        Assert.InRange(scenario.Host.PeakResidentBytes - before, long.MinValue, AllowedGrowth);
        await AllSlotsAreFreeAsync(scenario);
    }

    [Fact]
    public async Task One_that_never_answers_holds_its_own_slot_until_it_is_cancelled()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output, $"Scheduling:MaxConcurrentWorkflows={Slots}");
        await using var server = MisbehavingServer.Hanging();
        var hanging = new List<Guid>();
        for (var i = 0; i < Slots - 1; i++)
        {
            // Its next fires are skipped while it hangs, instead of taking more.
            hanging.Add((await scenario.Api.CreateAsync(new
            {
                name = "hangs", interval_seconds = 1, max_instances = 1, webhook = new { url = $"http://{server.Authority}" },
            })).ScheduleId);
        }

        await Patience.UntilAsync("all of them hang", () => Task.FromResult(server.Connections == Slots - 1));
        var good = await scenario.CreateAsync(intervalSeconds: 1);
        await scenario.Receiver.UntilAsync(good.ScheduleId, 5);
        foreach (var id in hanging)
        {
            await scenario.Api.HistoryUntilAsync(id, "its later fires are skipped", rows => rows.Any(r => r.Status == "skipped"));
            await scenario.Api.DoAsync(id, "cancel");
            await scenario.Api.HistoryUntilAsync(id, "it is cancelled", rows => rows.Any(r => r.Status == "cancelled"));
        }

        Assert.Equal(Slots - 1, server.Connections);
        await AllSlotsAreFreeAsync(scenario);
    }

    private static List<Misdeed> Cases() =>
    [
        new("hangs", MisbehavingServer.Hanging(), "timed_out", a => $"It passed its timeout of 3 s, waiting for an answer from {a}."),
        new("drips headers", MisbehavingServer.Endless("HTTP/1.1 200 OK\r\nX: ", "y", Tick), "timed_out", a => $"It passed its timeout of 3 s, waiting for an answer from {a}."),
        new("announces an answer for ever", MisbehavingServer.Endless("", "HTTP/1.1 100 Continue\r\n\r\n", Tick), "timed_out", a => $"It passed its timeout of 3 s, waiting for an answer from {a}."),
        new("streams for ever", MisbehavingServer.Endless($"{Ok}\r\n", Bulk), "succeeded"),
        new("streams chunks for ever", MisbehavingServer.Endless($"{Ok}Transfer-Encoding: chunked\r\n\r\n", $"10000\r\n{Bulk}\r\n"), "succeeded"),
        new("drips its answer", MisbehavingServer.Endless($"{Ok}\r\n", "z", Tick), "succeeded"),
        new("sends 100 MB", HundredMegabytes(), "succeeded"),
        new("says it compressed 100 MB", MisbehavingServer.Endless($"{Ok}Content-Encoding: gzip\r\nContent-Length: 100000000\r\n\r\n", Bulk), "succeeded"),
        new("closes at once", MisbehavingServer.Saying(""), "failed", a => $"{a} closed the connection without an answer."),
        new("closes amid headers", MisbehavingServer.Saying("HTTP/1.1 200 OK\r\nContent-Len"), "failed", a => $"{a} closed the connection without an answer."),
        new("closes amid its answer", MisbehavingServer.Saying($"{Ok}Content-Length: 1000\r\n\r\nabc"), "succeeded", a => $"{a} answered 200 and broke off what followed."),
        new("resets", new MisbehavingServer((_, _) => Task.CompletedTask) { Resets = true }, "failed", a => $"{a} reset the connection."),
        new("isn't HTTP", MisbehavingServer.Saying("220 mail.example.com ESMTP\r\n"), "failed", a => $"{a} answered with something that isn't HTTP."),
        new("is noise for ever", MisbehavingServer.Endless("", Bulk), "failed", a => $"{a} answered with more than 32 KiB of headers."),
        new("has a status line without end", MisbehavingServer.Endless("HTTP/1.1 200 ", Bulk), "failed", a => $"{a} answered with more than 32 KiB of headers."),
        new("has one header without end", MisbehavingServer.Endless("HTTP/1.1 200 OK\r\nX: ", Bulk), "failed", a => $"{a} answered with more than 32 KiB of headers."),
        new("has headers without end", MisbehavingServer.Endless("HTTP/1.1 200 OK\r\n", "X-More: of the same\r\n"), "failed", a => $"{a} answered with more than 32 KiB of headers."),
        new("redirects to metadata", Redirecting("http://169.254.169.254/latest/meta-data"), "failed", a =>
            $"After a redirect of {a}: 169.254.169.254 is a cloud metadata address, which webhooks may not call; "
            + "add it to Scheduling:Webhooks:AllowedHosts to allow it."),
        new("redirects to a file", Redirecting("file:///etc/passwd"), "failed", a => $"{a} redirects to a file address; only http and https are followed."),
        new("redirects to itself", Redirecting("/again"), "failed", a => $"{a} redirects once more after 5 redirects."),
        new("has a certificate of its own", MisbehavingServer.SelfSigned(), "failed", a =>
            $"TLS with {a} failed: The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot", "https"),
        new("doesn't speak TLS", MisbehavingServer.Saying("HTTP/1.1 200 OK\r\n\r\n"), "failed", a =>
            $"TLS with {a} failed: Cannot determine the frame size or a corrupted frame was received.", "https"),
        new("never ends its handshake", MisbehavingServer.Hanging(), "timed_out", a => $"It passed its timeout of 3 s, waiting for an answer from {a}.", "https"),
        new("is gone", MisbehavingServer.Gone(), "failed", a => $"{a} refused the connection: nothing listens there."),
    ];

    // A workflow goes on with the answer, so half of one is none.
    private static List<Misdeed> StepCases() =>
    [
        new("hangs", MisbehavingServer.Hanging(), "timed_out", _ => "It passed its timeout of 3 s, in step call."),
        new("drips its answer", MisbehavingServer.Endless($"{Ok}\r\n", "z", Tick), "timed_out", _ => "It passed its timeout of 3 s, in step call."),
        new("streams for ever", MisbehavingServer.Endless($"{Ok}\r\n", Bulk), "failed", a =>
            $"Step call: {a} answered with more than 65536 bytes (64 KiB), the most that a step's output may have."),
        new("sends 100 MB", HundredMegabytes(), "failed", a =>
            $"Step call: {a} answered with more than 65536 bytes (64 KiB), the most that a step's output may have."),
        new("says it compressed it", MisbehavingServer.Endless($"{Ok}Content-Encoding: gzip\r\n\r\n", Bulk), "failed", a =>
            $"Step call: {a} answered with a compressed body, which a step can't take."),
        new("closes amid its answer", MisbehavingServer.Saying($"{Ok}Content-Length: 1000\r\n\r\nabc"), "failed", a =>
            $"Step call: {a} broke off its answer."),
    ];

    private static MisbehavingServer HundredMegabytes() => new(async (peer, stop) =>
    {
        const int Size = 100_000_000;
        await peer.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{Ok}Content-Length: {Size}\r\n\r\n"), stop);
        var block = new byte[100_000];
        for (var sent = 0; sent < Size; sent += block.Length)
            await peer.WriteAsync(block, stop);
    });

    private static MisbehavingServer Redirecting(string location) =>
        MisbehavingServer.Saying($"HTTP/1.1 307 Temporary Redirect\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    private static async Task<Guid> TriggerAsync(Scenario scenario, object target)
    {
        var schedule = await scenario.Api.CreateAsync(Merged.Of(new { name = "bad", schedule_type = "cron", cron_expression = "0 0 1 1 *" }, target));
        using var answer = await scenario.Host.Http.PostAsync($"schedules/{schedule.ScheduleId}/trigger", null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return (Guid)(await answer.Content.ReadFromJsonAsync<JsonNode>())!["execution_id"]!;
    }

    private static Task<JsonObject> EndAsync(Scenario scenario, Guid execution) => Patience.UntilAsync(
        $"execution {execution} ends",
        async () => await scenario.Host.Http.GetFromJsonAsync<JsonObject>($"executions/{execution}") is { } row && row["finished_at"] is not null ? row : null);

    // As many as there are slots are called before one of them is answered.
    private static async Task AllSlotsAreFreeAsync(Scenario scenario)
    {
        foreach (var schedule in await ActiveAsync(scenario))
            await scenario.Api.DoAsync(schedule, "pause");
        await Patience.UntilAsync("nothing runs", async () =>
            (await scenario.Host.Http.GetFromJsonAsync<JsonObject>("executions/running"))!["items"]!.AsArray().Count == 0);
        var already = scenario.Receiver.Requests.Count;
        scenario.Receiver.Hold();
        var url = scenario.Receiver.Url;
        var all = new List<Guid>();
        for (var i = 0; i < Slots; i++)
            all.Add(await TriggerAsync(scenario, new { webhook = new { url } }));
        await scenario.Receiver.UntilAsync(already + Slots);
        scenario.Receiver.Answer();
        foreach (var execution in all)
            Assert.Equal("succeeded", (string?)(await EndAsync(scenario, execution))["status"]);
    }

    private static async Task<IEnumerable<Guid>> ActiveAsync(Scenario scenario) =>
        (await scenario.Host.Http.GetFromJsonAsync<JsonObject>("schedules?status=active&type=interval"))!["items"]!.AsArray()
            .Select(schedule => (Guid)schedule!["schedule_id"]!);

    private sealed class Misdeed(
        string what, MisbehavingServer server, string status, Func<string, string>? error = null, string scheme = "http")
    {
        public string What { get; } = $"One that {what}";

        public MisbehavingServer Server => server;

        public string Url => $"{scheme}://{server.Authority}/";

        // Short where it is waited for, else longer than anything here takes.
        public int TimeoutSeconds => status == "timed_out" ? 3 : 120;

        public string Status => status;

        public string? Error => error?.Invoke(server.Authority);

        public Guid Execution { get; set; }
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>The sample of a handler with a typed payload and progress.</summary>
public sealed class DigestServiceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Its_progress_is_seen_while_it_runs_and_kept_and_a_payload_that_does_not_fit_is_refused()
    {
        await using var sample = new SelfContainedSample("DigestService", output);
        sample.Start();
        var execution = (await sample.LineAsync("Sending it now: ")).Split('/')[^1];
        await sample.LineAsync("succeeded: all sent (100 %)");

        // It is looked at ten times a second, and takes six.
        Assert.Contains(sample.Lines, line => line is "running: 1 of 4 (25 %)" or "running: 2 of 4 (50 %)" or "running: 3 of 4 (75 %)");

        var row = await sample.GetAsync($"executions/{execution}");
        Assert.Equal(("""{"sent":4}""", 100.0, "all sent"), (
            (string)row["response_excerpt"]!, (double)row["progress"]!["percent"]!, (string)row["progress"]!["message"]!));
        Assert.InRange((DateTime)row["progress"]!["at"]!, (DateTime)row["started_at"]!, (DateTime)row["finished_at"]!);
        Assert.Equal(4, sample.Lines.Count(line => line.Contains($"(key {execution}/", StringComparison.Ordinal)));

        using var refused = await sample.Http.PostAsJsonAsync("schedules", new
        {
            name = "no subject", cron_expression = "0 7 * * *", target_command = "send-digest", command_payload = new { send_to = "ann@example.org" },
        });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(
            "command_payload/send_to", Assert.Single((await refused.Content.ReadFromJsonAsync<JsonObject>())!["errors"]!.AsObject()).Key);
        await sample.StopAsync();

        sample.Start();
        await sample.LineAsync("It goes on every morning");
        Assert.Single((await sample.GetAsync("schedules"))["items"]!.AsArray());
        await sample.StopAsync();
    }
}

using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Nats;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>The sample whose schedule sends a command over NATS, with a PostgreSQL and a nats-server of its own.</summary>
public sealed class EmailDigestTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{Ports.Next()}/api/v1/") };
    private readonly string[] _ports = [$"SiloPort={Ports.Next()}", $"GatewayPort={Ports.Next()}", $"NatsPort={Ports.Next()}"];

    public Task InitializeAsync() => Task.CompletedTask;

    [NatsFact]
    public async Task The_digest_is_scheduled_once_and_sent_at_each_start()
    {
        await StartAsync();
        var again = await StartAsync();

        Assert.DoesNotContain("The digest is scheduled", again, StringComparison.Ordinal);
        Assert.Equal(1, again.Split("Mail to ann@example.org: the digest of ").Length - 1);
    }

    public async Task DisposeAsync()
    {
        await EmbeddedServer.StopLeftoverAsync(Path.Combine(_folder.Path, "postgres"));
        _folder.Dispose();
        _http.Dispose();
    }

    // Runs it until the mail is sent; what it wrote.
    private async Task<string> StartAsync()
    {
        await using var sample = new SampleProcess(
            "EmailDigest", [$"urls={_http.BaseAddress!.GetLeftPart(UriPartial.Authority)}", $"DataFolder={_folder.Path}", .. _ports]);
        try
        {
            await Patience.UntilAsync("the mail is sent", () =>
            {
                Assert.True(sample.IsRunning);
                return Task.FromResult(sample.Output.Contains("Mail to ann@example.org", StringComparison.Ordinal));
            });
            var schedules = (await _http.GetFromJsonAsync<JsonNode>("schedules"))!["items"]!.AsArray();
            Assert.Equal(("mail.digest", "email-digest"), Assert.Single(schedules) is { } schedule
                ? ((string)schedule["target_command"]!, (string)schedule["created_by"]!)
                : default);
            sample.Terminate();
            Assert.Equal(0, await sample.ExitAsync());
            return sample.Output;
        }
        finally
        {
            output.WriteLine(sample.Output);
        }
    }
}

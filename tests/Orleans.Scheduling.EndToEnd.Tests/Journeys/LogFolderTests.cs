using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;
using Xunit.Abstractions;
using PostgresServer = Orleans.Scheduling.EndToEnd.Tests.Processes.PostgresServer;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>A folder for log lines.</summary>
[Collection(JourneyTests.Name)]
public sealed class LogFolderTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task What_goes_to_standard_output_is_in_a_file_to_the_last_line()
    {
        using var folder = new TempFolder();
        var logs = Path.Combine(folder.Path, "new", "logs");
        await using var scenario = await Scenario.StartAsync(postgres, output, $"LOG_DIR={logs}");
        var schedule = await scenario.Api.CreateAsync(new { name = "once", schedule_type = "immediate", target_command = "log" });
        await scenario.Api.HistoryUntilAsync(schedule.ScheduleId, "it succeeds", rows => rows is [{ Status: "succeeded" }]);
        scenario.Host.Terminate();
        Assert.Equal(0, await scenario.Host.ExitAsync());

        var kept = Untimed(await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(logs))));
        await Patience.UntilAsync("all output has come", () => Task.FromResult(Printed().Length == kept.Length));
        Assert.Equal(Printed().Order(), kept.Order());
        Assert.Contains(kept, line => line.Contains("app_startup", StringComparison.Ordinal));
        Assert.Contains("app_shutdown", kept[^1], StringComparison.Ordinal);

        string[] Printed() => Untimed(scenario.Host.Output.Split('\n').Where(line => line.StartsWith('{')));
    }

    [Fact]
    public async Task Hosts_that_share_a_folder_lose_no_line()
    {
        using var folder = new TempFolder();
        await using var scenario = await Scenario.StartAsync(postgres, output, $"Scheduling:LogFolder={folder.Path}");
        await using var other = scenario.AnotherHost();
        await other.StartAsync();

        foreach (var host in new[] { scenario.Host, other })
        {
            host.Terminate();
            Assert.Equal(0, await host.ExitAsync());
        }

        var lines = await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(folder.Path)));
        Assert.Equal(2, lines.Count(line => line.Contains("listening on", StringComparison.Ordinal)));
        Assert.Equal(2, lines.Count(line => (string?)JsonNode.Parse(line)!["action"] == "app_shutdown"));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_stops_the_start()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        await using var host = new HostProcess("ConnectionStrings:Scheduling=Host=127.0.0.1", $"LOG_DIR={file}/logs");
        host.Launch();

        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains($"Scheduling:LogFolder (LOG_DIR): {file}/logs can't be written: ", host.Output, StringComparison.Ordinal);
    }

    // A line is written twice, a moment apart.
    private static string[] Untimed(IEnumerable<string> lines) => [.. lines.Select(line =>
    {
        var json = JsonNode.Parse(line)!.AsObject();
        json.Remove("timestamp");
        return json.ToJsonString();
    })];
}

using Orleans.Scheduling.EndToEnd.Tests.Journeys;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>The sample that is a client of the service.</summary>
[Collection(JourneyTests.Name)]
public sealed class ClientServiceTests(PostgresServer postgres, ITestOutputHelper output)
{
    private readonly int _port = Ports.Next();

    [Fact]
    public async Task It_hears_of_what_its_schedule_runs_and_ends_with_it()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output, $"Scheduling:Gateway:Port={_port}");
        await using var sample = new SampleProcess("ClientService", $"Gateway=127.0.0.1:{_port}");
        var exitCode = await sample.ExitAsync();
        output.WriteLine(sample.Output);

        Assert.Equal(0, exitCode);
        Assert.Contains("Completed: 3 executions, 0 of them failed.", sample.Output, StringComparison.Ordinal);
        var lines = sample.Output.Split('\n');
        var created = lines.Single(line => line.StartsWith("Created schedule", StringComparison.Ordinal));
        var id = Guid.Parse(created.Split(' ', ';')[2]);
        var history = (await scenario.Api.HistoryAsync(id)).Where(r => r.Ran).ToArray();
        Assert.Equal(3, history.Length);
        Assert.All(history, row => Assert.Single(
            lines, line => line.Contains($"{row.ExecutionId} Succeeded", StringComparison.Ordinal)));
        Assert.Equal("completed", (await scenario.Api.GetAsync(id)).Status);
    }

    [Fact]
    public async Task Without_a_service_it_says_so()
    {
        await using var sample = new SampleProcess("ClientService", $"Gateway=127.0.0.1:{_port}");

        Assert.Equal(1, await sample.ExitAsync());
        Assert.StartsWith(
            $"No silo of the cluster orleans-scheduling answers at 127.0.0.1:{_port}.", sample.Output, StringComparison.Ordinal);
    }
}

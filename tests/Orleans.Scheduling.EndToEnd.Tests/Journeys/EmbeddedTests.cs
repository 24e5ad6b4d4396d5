using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Tests.Support;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>The service on its own PostgreSQL, as it comes without any configuration.</summary>
public sealed class EmbeddedTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private string PidFile => Path.Combine(_folder.Path, "data", "postmaster.pid");

    [Fact]
    public async Task A_host_that_was_killed_finds_its_database_running_and_goes_on()
    {
        await using var scenario = await Scenario.PrepareEmbeddedAsync(_folder.Path, output);
        await scenario.Host.StartAsync();
        var schedule = await scenario.CreateAsync(intervalSeconds: 1, startsIn: 1);
        await scenario.FiresAfterAsync(schedule.ScheduleId, schedule.CreatedAt);
        var server = await File.ReadAllTextAsync(PidFile);
        await scenario.Host.KillAsync();

        await scenario.RestartAsync(schedule.ScheduleId);
        Assert.Equal(server, await File.ReadAllTextAsync(PidFile));
        await Ledger.CloseAsync(scenario, schedule.ScheduleId);

        scenario.Host.Terminate();
        Assert.Equal(0, await scenario.Host.ExitAsync());
        Assert.False(File.Exists(PidFile));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // A failed test leaves the server behind: adopted, it can be stopped.
        if (File.Exists(PidFile))
        {
            await using var left = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataFolder = _folder.Path },
                NullLoggerFactory.Instance,
                TimeProvider.System,
                CancellationToken.None);
        }

        _folder.Dispose();
    }
}

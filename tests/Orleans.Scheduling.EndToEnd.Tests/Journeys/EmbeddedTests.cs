using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>The service on its own PostgreSQL, as it comes without any configuration.</summary>
public sealed class EmbeddedTests(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private string PidFile => EmbeddedServer.PidFile(_folder.Path);

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

    [Fact]
    public async Task Three_hosts_of_one_folder_started_at_once_are_a_cluster_that_outlives_the_first_of_them()
    {
        var hosts = Enumerable.Range(0, 3).Select(_ => new HostProcess($"Scheduling:DataFolder={_folder.Path}")).ToList();
        try
        {
            await Task.WhenAll(hosts.Select(h => h.StartAsync()));
            Assert.Contains("Silos in the cluster: 3.", await hosts[0].Http.GetStringAsync("/health/detailed"), StringComparison.Ordinal);
            var schedule = await hosts[0].Api.CreateAsync(
                new { name = "tick", schedule_type = "interval", interval_seconds = 1, target_command = "log" });

            var owner = hosts.Single(h => h.Output.Contains("Private PostgreSQL", StringComparison.Ordinal) && h.Output.Contains(" started in ", StringComparison.Ordinal));
            owner.Terminate();
            Assert.Equal(0, await owner.ExitAsync());
            var (left, since) = (hosts.First(h => h != owner), DateTime.UtcNow);
            await left.Api.HistoryUntilAsync(
                schedule.ScheduleId, "it goes on", rows => rows.Any(r => r.Status == "succeeded" && r.ScheduledAt > since));
        }
        finally
        {
            foreach (var host in hosts)
            {
                output.WriteLine(host.Output);
                await host.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Programs_of_the_folder_it_is_started_in_are_not_run()
    {
        using var folder = new TempFolder();
        var trace = Path.Combine(folder.Path, "trace");
        foreach (var name in (string[])["id", "ls", "chown", "setpriv", "runuser", "su", "pg_config", "postgres"])
        {
            var stray = Path.Combine(folder.Path, name);
            await File.WriteAllTextAsync(stray, $"#!/bin/sh\necho {name} >> {trace}\nexit 1\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(stray, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await using var host = new HostProcess($"Scheduling:DataFolder={_folder.Path}") { WorkingFolder = folder.Path };
        await host.StartAsync();
        Assert.False(File.Exists(trace), host.Output);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await EmbeddedServer.StopLeftoverAsync(_folder.Path);
        _folder.Dispose();
    }
}

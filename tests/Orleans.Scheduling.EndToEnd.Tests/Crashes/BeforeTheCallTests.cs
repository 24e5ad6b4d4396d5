using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies with the intent stored, before its target has been reached.</summary>
[Collection(CrashTests.Name)]
public sealed class BeforeTheCallTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task An_execution_that_never_reached_its_target_runs_after_the_restart()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        Schedule schedule;
        await using (await scenario.BarReceiverAsync())
        {
            schedule = await scenario.CreateAsync(intervalSeconds: 5);
            await scenario.Api.HistoryUntilAsync(
                schedule.ScheduleId, "an execution runs", rows => rows is [{ Status: "running" }, ..]);
            await scenario.Host.KillAsync();
        }

        Assert.Empty(scenario.Receiver.Requests);
        await scenario.RestartAsync(schedule.ScheduleId);
        var ledger = await Ledger.CloseAsync(scenario, schedule.ScheduleId);
        var first = ledger.Rows[0];
        Assert.Equal(("succeeded", 1, 2), (first.Status, first.Attempt, first.Dispatch));
        Assert.Equal(ledger.Requests.Count, ledger.Requests.DistinctBy(r => r.Key).Count());
    }
}

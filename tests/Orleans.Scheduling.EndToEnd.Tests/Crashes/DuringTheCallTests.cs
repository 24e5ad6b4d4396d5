using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies while its target works.</summary>
[Collection(CrashTests.Name)]
public sealed class DuringTheCallTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task An_execution_cut_off_runs_again_under_the_same_key_and_is_recorded_once()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        scenario.Receiver.Hold();
        var schedule = await scenario.CreateAsync(intervalSeconds: 5);
        var cutOff = (await scenario.Receiver.UntilAsync(schedule.ScheduleId, 1))[0];
        await scenario.Host.KillAsync();
        scenario.Receiver.Answer();

        await scenario.RestartAsync(schedule.ScheduleId);
        var ledger = await Ledger.CloseAsync(scenario, schedule.ScheduleId);
        var row = Assert.Single(ledger.Rows, r => r.ExecutionId == cutOff.Key);
        Assert.Equal(("succeeded", 1, 2), (row.Status, row.Attempt, row.Dispatch));
        Assert.Equal(2, ledger.Requests.Count(r => r.Key == cutOff.Key));
    }
}

using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies while it stores that a fire is to run.</summary>
[Collection(CrashTests.Name)]
public sealed class BeforeTheIntentTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task A_fire_whose_intent_was_not_stored_is_found_again()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var schedule = await scenario.CreateAsync(intervalSeconds: 5, startsIn: 5);
        await using (var held = await scenario.Database.HoldAsync(CrashTests.RuntimeOf(schedule.ScheduleId)))
        {
            await held.BlocksAsync(CrashTests.Commit);
            await scenario.Host.KillAsync();
            await held.EndBlockedAsync();
        }

        Assert.Equal(0, await scenario.Database.CountAsync("execution"));
        await scenario.RestartAsync(schedule.ScheduleId);
        var ledger = await Ledger.CloseAsync(scenario, schedule.ScheduleId);
        Assert.Equal(ledger.Requests.Count, ledger.Requests.DistinctBy(r => r.Key).Count());
    }

    [Fact]
    public async Task An_intent_that_the_database_stores_after_the_host_has_died_runs_once()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var schedule = await scenario.CreateAsync(intervalSeconds: 5, startsIn: 5);
        await using (var held = await scenario.Database.HoldAsync(CrashTests.RuntimeOf(schedule.ScheduleId)))
        {
            await held.BlocksAsync(CrashTests.Commit);
            await scenario.Host.KillAsync();
            await scenario.Host.StartAsync();

            // The new host reads the old state and wants to store the same intent, behind the dead one's.
            await held.BlocksAsync(CrashTests.Commit, statements: 2);
        }

        await scenario.GoesOnAsync(schedule.ScheduleId);
        var ledger = await Ledger.CloseAsync(scenario, schedule.ScheduleId);
        var first = ledger.Rows[0];
        Assert.Equal(("succeeded", 1, 2), (first.Status, first.Attempt, first.Dispatch));
        Assert.Equal(ledger.Requests.Count, ledger.Requests.DistinctBy(r => r.Key).Count());
    }
}

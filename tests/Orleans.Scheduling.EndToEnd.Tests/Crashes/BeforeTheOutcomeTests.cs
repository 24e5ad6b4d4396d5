using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies between its target's answer and the commit that records it: the one window for a repetition.</summary>
[Collection(CrashTests.Name)]
public sealed class BeforeTheOutcomeTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task An_execution_whose_outcome_was_not_stored_runs_again_and_is_recorded_once()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var (schedule, answered, held) = await AnswerBehindALockAsync(scenario);
        await using (held)
            await held.EndBlockedAsync();

        await scenario.RestartAsync(schedule.ScheduleId);
        var ledger = await Ledger.CloseAsync(scenario, schedule.ScheduleId);
        var row = Assert.Single(ledger.Rows, r => r.ExecutionId == answered.Key);
        Assert.Equal(("succeeded", 1, 2), (row.Status, row.Attempt, row.Dispatch));
        Assert.Equal(2, ledger.Requests.Count(r => r.Key == answered.Key));
    }

    [Fact]
    public async Task An_outcome_that_the_database_stores_after_the_host_has_died_counts()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var (schedule, answered, held) = await AnswerBehindALockAsync(scenario);
        await held.DisposeAsync();
        await Patience.UntilAsync(
            "the outcome is stored", async () => await scenario.Database.CountAsync("execution WHERE status = 'succeeded'") == 1);

        await scenario.RestartAsync(schedule.ScheduleId);
        var ledger = await Ledger.CloseAsync(scenario, schedule.ScheduleId);
        var row = Assert.Single(ledger.Rows, r => r.ExecutionId == answered.Key);
        Assert.Equal(("succeeded", 1, 1), (row.Status, row.Attempt, row.Dispatch));
        Assert.Single(ledger.Requests, r => r.Key == answered.Key);
    }

    private static async Task<(Schedule Schedule, Received Answered, HeldLock Held)> AnswerBehindALockAsync(Scenario scenario)
    {
        scenario.Receiver.Hold();
        // Slow enough that the commit behind the lock is the outcome's and not the next intent's.
        var schedule = await scenario.CreateAsync(intervalSeconds: 10);
        var request = (await scenario.Receiver.UntilAsync(schedule.ScheduleId, 1))[0];
        var held = await scenario.Database.HoldAsync(CrashTests.RuntimeOf(schedule.ScheduleId));
        scenario.Receiver.Answer();
        await held.BlocksAsync(CrashTests.Commit);
        await scenario.Host.KillAsync();
        return (schedule, request, held);
    }
}

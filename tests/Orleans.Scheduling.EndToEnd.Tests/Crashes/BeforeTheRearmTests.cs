using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies with the outcome stored and the reminder still set for the fire before.</summary>
[Collection(CrashTests.Name)]
public sealed class BeforeTheRearmTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task The_reminder_that_stands_brings_the_schedule_back_to_set_its_next_one()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        // At its next tick, too, the fire after is farther away than a timer is used for: nothing but a reminder carries it.
        // Time enough to take the lock before the first fire.
        var schedule = await scenario.CreateAsync(intervalSeconds: 300, startsIn: 10);
        var id = schedule.ScheduleId;
        await using (var held = await scenario.Database.HoldAsync("SELECT FROM OrleansRemindersTable FOR UPDATE"))
        {
            await held.BlocksAsync(CrashTests.Register);
            await scenario.Host.KillAsync();
            await held.EndBlockedAsync();
        }

        Assert.Equal(1, await scenario.Database.CountAsync("execution WHERE status = 'succeeded'"));
        var next = schedule.StartAt!.Value.AddSeconds(schedule.IntervalSeconds!.Value);
        Assert.False(await IsSetForAsync(next));

        await scenario.Host.StartAsync();
        await Patience.UntilAsync("the reminder is set for the next fire", () => IsSetForAsync(next));
        Assert.Equal(next, (await scenario.Api.GetAsync(id)).NextExecutionAt);
        await Ledger.CloseAsync(scenario, id);

        // Registered as a delay, it is as late as the call for it took.
        async Task<bool> IsSetForAsync(DateTime time) =>
            await scenario.Database.ReminderAsync(id) is { } reminder && (reminder.StartTime - time).Duration().TotalSeconds < 30;
    }
}

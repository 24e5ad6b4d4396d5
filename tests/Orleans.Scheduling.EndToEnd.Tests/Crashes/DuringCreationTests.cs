using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies while it makes a schedule: its caller hears nothing, and nothing half-made is left.</summary>
[Collection(CrashTests.Name)]
public sealed class DuringCreationTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Before_its_reminder_is_registered_nothing_has_happened()
    {
        await using var scenario = await StartedAsync();
        await DieAsync(scenario, "LOCK TABLE OrleansRemindersTable IN EXCLUSIVE MODE", CrashTests.Register);

        Assert.Equal(0, await scenario.Database.CountAsync("schedule"));
        Assert.Equal(0, await scenario.Database.CountAsync(WakeReminders));
        await scenario.Host.StartAsync();
        var schedule = await scenario.CreateAsync(intervalSeconds: 1);
        await scenario.FiresAfterAsync(schedule.ScheduleId, schedule.CreatedAt);
    }

    [Fact]
    public async Task Before_it_is_stored_only_a_reminder_is_left_and_goes_when_it_ticks()
    {
        await using var scenario = await StartedAsync();
        await DieAsync(scenario, "LOCK TABLE schedule IN EXCLUSIVE MODE", CrashTests.Commit);

        Assert.Equal(0, await scenario.Database.CountAsync("schedule_runtime"));
        Assert.Equal(1, await scenario.Database.CountAsync(WakeReminders));
        await scenario.Host.StartAsync();
        await Patience.UntilAsync(
            "the orphan reminder is gone", async () => await scenario.Database.CountAsync(WakeReminders) == 0);
        Assert.Empty(scenario.Receiver.Requests);
    }

    private const string WakeReminders = "OrleansRemindersTable WHERE ReminderName = 'wake'";

    private async Task<Scenario> StartedAsync()
    {
        var scenario = await Scenario.StartAsync(postgres, output);
        await Patience.UntilAsync(
            "the sweep's own reminder is registered", async () => await scenario.Database.CountAsync("OrleansRemindersTable") == 1);
        return scenario;
    }

    private static async Task DieAsync(Scenario scenario, string @lock, string blocked)
    {
        await using var held = await scenario.Database.HoldAsync(@lock);
        // Late enough for the restart to be over when the reminder first ticks.
        var creation = scenario.CreateAsync(intervalSeconds: 60, startsIn: 15);
        await held.BlocksAsync(blocked);
        await scenario.Host.KillAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => creation);
        await held.EndBlockedAsync();
    }
}

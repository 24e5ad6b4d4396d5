using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies while it makes a schedule: its caller hears nothing, and nothing half-made is left.</summary>
[Collection(CrashTests.Name)]
public sealed class DuringCreationTests(PostgresServer postgres, ITestOutputHelper output)
{
    [Fact]
    public async Task Before_it_is_stored_nothing_has_happened()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        await using (var held = await scenario.Database.HoldAsync("LOCK TABLE schedule IN EXCLUSIVE MODE"))
        {
            var creation = scenario.CreateAsync(intervalSeconds: 60, startsIn: 15);
            await held.BlocksAsync(CrashTests.Commit);
            await scenario.Host.KillAsync();
            await Assert.ThrowsAsync<HttpRequestException>(() => creation);
            await held.EndBlockedAsync();
        }

        Assert.Equal(0, await scenario.Database.CountAsync("schedule"));
        Assert.Equal(0, await scenario.Database.CountAsync("schedule_runtime"));
        Assert.Equal(0, await scenario.Database.CountAsync("audit"));
        await scenario.Host.StartAsync();
        var schedule = await scenario.CreateAsync(intervalSeconds: 1);
        await scenario.FiresAfterAsync(schedule.ScheduleId, schedule.CreatedAt);
        Assert.All(scenario.Receiver.Requests, request => Assert.Equal(schedule.ScheduleId, request.ScheduleId));
    }
}

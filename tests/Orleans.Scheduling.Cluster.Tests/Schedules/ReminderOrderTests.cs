using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

public sealed class ReminderOrderTests
{
    [Fact]
    public async Task A_reminder_still_being_set_when_nothing_is_left_to_do_goes_too()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromHours(1)));
        await cluster.Silos.DeactivateAsync(cluster.Schedule(id));
        var slow = new TaskCompletionSource();
        cluster.Reminders.BeforeUpsert = slow.Task;

        // A new activation doesn't know which reminder stands, so it sets its own.
        await cluster.Schedule(id).GetAsync();
        await cluster.Schedule(id).CancelAsync(null, null, Caller.Anonymous);
        // Calls enough for a removal that doesn't wait its turn to be over.
        for (var i = 0; i < 20; i++)
            await cluster.Schedule(id).GetAsync();
        slow.SetResult();

        await cluster.Silos.WaitForDeactivationAsync(cluster.Schedule(id));
        Assert.Empty(cluster.Reminders.Of(id));
    }
}

using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

public sealed class EditTests
{
    [Fact]
    public async Task A_paused_one_time_schedule_whose_time_has_passed_can_still_be_renamed()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        await cluster.Schedule(id).PauseAsync(null, null, null, Caller.Anonymous);
        cluster.Time.Advance(TimeSpan.FromMinutes(1));
        var definition = (await cluster.Schedule(id).GetAsync())!.Definition;

        var edited = await cluster.Schedule(id).UpdateAsync(definition with { Name = "renamed" }, null, Caller.Anonymous);

        Assert.Equal(("renamed", ScheduleStatus.Paused), (edited.Definition.Name, edited.Status));
    }

    [Fact]
    public async Task A_new_time_in_the_past_is_refused_and_nothing_changes()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromSeconds(5)));
        var before = (await cluster.Schedule(id).GetAsync())!;
        var past = before.Definition with { Timing = cluster.OnceIn(TimeSpan.FromSeconds(-5)) };

        var error = await Assert.ThrowsAsync<SchedulingException>(
            () => cluster.Schedule(id).UpdateAsync(past, null, Caller.Anonymous));

        Assert.Equal("scheduled_time", Assert.Single(error.Fields).Field);
        Assert.Equal(before.Version, (await cluster.Schedule(id).GetAsync())!.Version);
    }

    [Fact]
    public async Task An_edit_based_on_an_old_version_is_refused()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));
        var snapshot = (await cluster.Schedule(id).GetAsync())!;
        await cluster.Schedule(id).UpdateAsync(snapshot.Definition with { Priority = 1 }, snapshot.Version, Caller.Anonymous);

        var error = await Assert.ThrowsAsync<SchedulingException>(() =>
            cluster.Schedule(id).UpdateAsync(snapshot.Definition with { Priority = 2 }, snapshot.Version, Caller.Anonymous));

        Assert.Equal(SchedulingError.VersionMismatch, error.Error);
        Assert.Equal(1, (await cluster.Schedule(id).GetAsync())!.Definition.Priority);
    }

    [Fact]
    public async Task A_triggers_context_must_be_an_object()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var id = await cluster.CreateAsync(SchedulingCluster.Every(60));

        var error = await Assert.ThrowsAsync<SchedulingException>(() => cluster.Schedule(id).TriggerAsync("[1]", Caller.Anonymous));

        Assert.Equal("context_data", Assert.Single(error.Fields).Field);
        Assert.Empty(cluster.Probe.Calls);
    }

    [Fact]
    public async Task A_target_that_is_not_registered_is_refused()
    {
        await using var cluster = await SchedulingCluster.StartAsync();

        var error = await Assert.ThrowsAsync<SchedulingException>(() => cluster.CreateAsync(
            SchedulingCluster.Every(60),
            d => d with { Target = new ExecutionTarget { Command = new CommandTarget { Name = "nobody" } } }));

        Assert.Equal(SchedulingError.CommandNotAllowed, error.Error);
    }
}

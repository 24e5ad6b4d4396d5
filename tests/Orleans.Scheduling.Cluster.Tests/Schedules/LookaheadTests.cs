using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>A schedule must have something to fire within the days that are looked ahead.</summary>
public sealed class LookaheadTests
{
    private static Task<SchedulingCluster> StartAsync() => SchedulingCluster.StartAsync(
        configure: silo => silo.Services.Configure<SchedulingOptions>(o => o.MaxScheduleLookaheadDays = 30));

    [Fact]
    public async Task A_schedule_without_a_time_soon_enough_is_not_created()
    {
        await using var cluster = await StartAsync();

        var error = await Assert.ThrowsAsync<SchedulingException>(() => cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromDays(31))));

        Assert.Equal("scheduled_time", Assert.Single(error.Fields).Field);
        Assert.Equal(0, cluster.Store.Commits);
    }

    [Fact]
    public async Task An_edit_of_timing_is_judged_and_any_other_is_not()
    {
        await using var cluster = await StartAsync();
        var id = await cluster.CreateAsync(cluster.OnceIn(TimeSpan.FromDays(29)));
        await cluster.Schedule(id).PauseAsync(null, null, null, Caller.Anonymous);
        var definition = (await cluster.Schedule(id).GetAsync())!.Definition;
        var far = definition with { Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 0 1 2 *" } };

        var error = await Assert.ThrowsAsync<SchedulingException>(
            () => cluster.Schedule(id).UpdateAsync(far, null, Caller.Anonymous));
        cluster.Time.Advance(TimeSpan.FromDays(60));
        var renamed = await cluster.Schedule(id).UpdateAsync(definition with { Name = "renamed" }, null, Caller.Anonymous);

        Assert.Equal("cron_expression", Assert.Single(error.Fields).Field);
        Assert.Equal("renamed", renamed.Definition.Name);
    }
}

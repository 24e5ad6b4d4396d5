using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

[Collection(ClusterTests.Name)]
public sealed class FrozenSiloTests(ComposedCluster cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan FrozenFor = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_silo_frozen_for_a_minute_changes_nothing_when_it_thaws()
    {
        var takeover = await Takeover.BeginAsync(cluster, output, schedules: 60, graceSeconds: 60);
        var silo = cluster.Silos[1];
        await takeover.DuringAsync(() =>
        {
            silo.Freeze();
            return Task.CompletedTask;
        });
        await Task.Delay(FrozenFor);
        silo.Thaw();

        // It learns that it was declared dead, and ends; whoever runs it starts it again.
        Assert.NotEqual(0, await silo.ExitAsync());
        await takeover.DuringAsync(silo.StartAsync);
        await takeover.CloseAsync();
    }
}

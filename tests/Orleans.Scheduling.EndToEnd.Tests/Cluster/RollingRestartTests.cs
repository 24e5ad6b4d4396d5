using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

[Collection(ClusterTests.Name)]
public sealed class RollingRestartTests(ComposedCluster cluster, ITestOutputHelper output)
{
    private const int Schedules = 60;

    [Fact]
    public async Task Ten_silos_restarted_in_turn_lose_repeat_and_delay_nothing()
    {
        var takeover = await Takeover.BeginAsync(cluster, output, Schedules, graceSeconds: 15, workMs: 3000);
        for (var restart = 0; restart < 10; restart++)
        {
            var silo = cluster.Silos[restart % 3];
            await takeover.DuringAsync(async () =>
            {
                silo.Terminate();
                Assert.Equal(0, await silo.ExitAsync());
                await silo.StartAsync();
            });
        }

        Assert.Equal(0, await takeover.CloseAsync());
    }
}

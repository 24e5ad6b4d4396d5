using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

[Collection(ClusterTests.Name)]
public sealed class KillTests(ComposedCluster cluster, ITestOutputHelper output)
{
    private const int Schedules = 60;

    [Fact]
    public async Task Ten_kills_lose_nothing_and_each_is_made_up_for_within_a_minute()
    {
        var takeover = await Takeover.BeginAsync(cluster, output, Schedules, graceSeconds: 60);
        for (var kill = 0; kill < 10; kill++)
        {
            var victim = cluster.Silos[kill % 3];
            var staysAway = kill % 2 == 0;
            await takeover.DuringAsync(async () =>
            {
                await victim.KillAsync();
                if (!staysAway)
                    victim.Launch();
            });
            if (staysAway)
                victim.Launch();
            await victim.ReadyAsync();
        }

        await takeover.CloseAsync();
    }

    [Fact]
    public async Task A_gateway_that_dies_is_passed_over_and_taken_back()
    {
        foreach (var gateway in cluster.Gateways)
        {
            await gateway.KillAsync();
            try
            {
                for (var request = 0; request < 20; request++)
                    Assert.NotNull(await cluster.Http.GetStringAsync("schedules?limit=1"));
            }
            finally
            {
                await gateway.StartAsync();
            }
        }
    }
}

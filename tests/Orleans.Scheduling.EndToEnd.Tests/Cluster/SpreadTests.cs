using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

[Collection(ClusterTests.Name)]
public sealed class SpreadTests(ComposedCluster cluster, ITestOutputHelper output)
{
    private const int Schedules = 3000;
    private const string GrainType = "Orleans.Scheduling.Schedules.ScheduleGrain";

    [Fact]
    public async Task Schedules_spread_evenly_over_the_silos_and_either_gateway_shows_the_same()
    {
        var before = await ActivationsAsync();
        await Parallel.ForAsync(0, Schedules, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await cluster.Gateways[i % 2].Api.CreateAsync(Definition(i)));

        var after = await Patience.UntilAsync("all schedules are counted", async () =>
            await ActivationsAsync() is var found && found.Values.Sum() >= before.Values.Sum() + Schedules ? found : null);
        output.WriteLine(string.Join(", ", after.Select(e => $"{e.Key}: {e.Value}")));
        Assert.Equal(3, after.Count);
        var even = after.Values.Sum() / 3.0;
        Assert.All(after.Values, count => Assert.InRange(count, 0.7 * even, 1.3 * even));

        var lists = await Task.WhenAll(cluster.Gateways.Select(ListAsync));
        Assert.Equal(Schedules, lists[0].Count);
        Assert.Equal(lists[0], lists[1]);
        foreach (var id in lists[0].Where((_, i) => i % 100 == 0))
            Assert.Equal(await cluster.Gateways[0].Api.GetAsync(id), await cluster.Gateways[1].Api.GetAsync(id));
    }

    private static object Definition(int i) => i % 2 == 0
        ? new { name = "spread", tags = new[] { "spread" }, schedule_type = "interval", interval_seconds = 3600 + i, target_command = "log" }
        : new { name = "spread", tags = new[] { "spread" }, schedule_type = "cron", cron_expression = $"{i % 60} 3 1 1 *", target_command = "log" };

    private async Task<SortedDictionary<string, int>> ActivationsAsync()
    {
        var counters = await cluster.Http.GetFromJsonAsync<JsonNode>("/dashboard/DashboardCounters");
        var found = new SortedDictionary<string, int>();
        foreach (var entry in counters!["simpleGrainStats"]!.AsArray().Where(e => (string?)e!["grainType"] == GrainType))
            found[(string)entry!["siloAddress"]!] = (int)entry["activationCount"]!;
        return found;
    }

    private static async Task<List<Guid>> ListAsync(HostProcess gateway)
    {
        var ids = new List<Guid>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await gateway.Http.GetFromJsonAsync<JsonNode>(
                $"schedules?tags=spread&limit=200{(cursor.Length > 0 ? $"&cursor={Uri.EscapeDataString(cursor)}" : "")}");
            ids.AddRange(page!["items"]!.AsArray().Select(s => (Guid)s!["schedule_id"]!));
            cursor = (string?)page["next_cursor"];
        }

        return ids;
    }
}

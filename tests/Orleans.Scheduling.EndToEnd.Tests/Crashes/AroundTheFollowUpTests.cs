using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies between an outcome and what comes after it: there is exactly one of it all the same.</summary>
[Collection(CrashTests.Name)]
public sealed class AroundTheFollowUpTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Chains = 10;
    private const int Kills = 4;

    [Fact]
    public async Task What_was_not_told_before_the_host_died_is_told_after_and_once()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var (first, second) = await ChainAsync(scenario);
        await using (var held = await scenario.Database.HoldAsync(CrashTests.RuntimeOf(second)))
        {
            await scenario.Api.TriggerAsync(first);
            await held.BlocksAsync(CrashTests.Commit);
            await scenario.Host.KillAsync();
            await held.EndBlockedAsync();
        }

        Assert.Equal(1, await scenario.Database.CountAsync("follow_up"));
        Assert.Equal(1, await scenario.Database.CountAsync("execution"));
        await scenario.Host.StartAsync();
        await FollowedUpOnceAsync(scenario, first, second);
    }

    [Fact]
    public async Task What_was_told_and_could_not_be_forgotten_before_the_host_died_is_known_again()
    {
        await using var scenario = await Scenario.StartAsync(postgres, output);
        var (first, second) = await ChainAsync(scenario);
        var held = await scenario.Database.HoldAsync(CrashTests.RuntimeOf(second));
        await scenario.Api.TriggerAsync(first);
        await held.BlocksAsync(CrashTests.Commit);
        await using (var row = await scenario.Database.HoldAsync("SELECT FROM follow_up FOR UPDATE"))
        {
            await held.DisposeAsync();
            await scenario.Api.HistoryUntilAsync(second, "it has ended", rows => rows is [{ FinishedAt: not null }]);
            await row.BlocksAsync("DELETE FROM follow_up");
            await scenario.Host.KillAsync();
            await row.EndBlockedAsync();
        }

        Assert.Equal(1, await scenario.Database.CountAsync("follow_up"));
        await scenario.Host.StartAsync();
        await FollowedUpOnceAsync(scenario, first, second);
        Assert.Single(scenario.Receiver.RequestsOf(second));
    }

    [Fact]
    public async Task Chains_that_run_every_second_lose_and_double_nothing_through_kills()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var scenario = await Scenario.StartAsync(postgres, output);
        scenario.Receiver.Work = () => TimeSpan.FromMilliseconds(Random.Shared.Next(100));
        var chains = new List<(Guid First, Guid Second, Guid Third)>();
        for (var n = 0; n < Chains; n++)
        {
            var (first, second) = await ChainAsync(scenario, interval: 1);
            chains.Add((first, second, await AfterAsync(scenario, second)));
        }

        for (var kill = 0; kill < Kills; kill++)
        {
            var requests = scenario.Receiver.Requests.Count + random.Next(3 * Chains, 6 * Chains);
            await Patience.UntilAsync("more requests come", () => Task.FromResult(scenario.Receiver.Requests.Count >= requests));
            await Task.Delay(random.Next(500));
            await scenario.Host.KillAsync();
            output.WriteLine($"kill {kill}: {await scenario.Database.CountAsync("follow_up")} still to be told");
            await scenario.Host.StartAsync();
        }

        foreach (var (first, _, _) in chains)
            await scenario.Api.DoAsync(first, "pause");
        foreach (var (first, second, third) in chains)
        {
            await FollowedUpOnceAsync(scenario, first, second);
            await FollowedUpOnceAsync(scenario, second, third);
        }

    }

    /// <summary>Every execution of the one has ended, and has exactly one of the other, in the history and at the target.</summary>
    private static async Task FollowedUpOnceAsync(Scenario scenario, Guid first, Guid second)
    {
        var expected = (await scenario.Api.HistoryUntilAsync(first, "all has ended", HaveEnded))
            .Where(row => row.Status == "succeeded").Select(row => $"after:{row.ExecutionId}").Order().ToList();
        var rows = await scenario.Api.HistoryUntilAsync(
            second, "all is followed up", found => HaveEnded(found) && found.Count >= expected.Count);
        Assert.Equal(expected, rows.Select(row => row.Cause).Order());
        Assert.All(rows, row => Assert.Equal("succeeded", row.Status));
        Assert.Equal(
            rows.Select(row => row.ExecutionId).Order(), scenario.Receiver.RequestsOf(second).Select(request => request.Key).Distinct().Order());
        await Patience.UntilAsync(
            "nothing is left to be told", async () => await scenario.Database.CountAsync($"follow_up WHERE follower_id = '{second}'") == 0);
    }

    private static bool HaveEnded(List<HistoryRow> rows) => rows.Count > 0 && rows.All(row => row.FinishedAt is not null);

    private static async Task<(Guid First, Guid Second)> ChainAsync(Scenario scenario, int interval = 36_000)
    {
        var first = (await scenario.Api.CreateAsync(scenario.Receiver.EveryFewSeconds(interval, interval, null))).ScheduleId;
        return (first, await AfterAsync(scenario, first));
    }

    private static async Task<Guid> AfterAsync(Scenario scenario, Guid first) => (await scenario.Api.CreateAsync(new
    {
        name = "comes after",
        after = new { schedule_id = first },
        overlap_policy = "allow_all",
        webhook = new { url = scenario.Receiver.Url },
    })).ScheduleId;
}

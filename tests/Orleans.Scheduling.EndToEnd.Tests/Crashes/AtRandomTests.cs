using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>The host dies anywhere.</summary>
[Collection(CrashTests.Name)]
public sealed class AtRandomTests(PostgresServer postgres, ITestOutputHelper output)
{
    private const int Schedules = 30;
    private const int Kills = 5;

    private static readonly object[] _policies =
    [
        new { },
        new { misfire_policy = "all", overlap_policy = "allow_all" },
        new { misfire_policy = "earliest" },
        new { misfire_policy = "none" },
        new { max_instances = 1 },
        new { misfire_policy = "all", misfire_grace_seconds = 2 },
    ];

    [Fact]
    public async Task Thirty_schedules_fire_every_second_through_five_kills()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var scenario = await Scenario.StartAsync(postgres, output);
        // So that a kill is likely to find some of them at work.
        scenario.Receiver.Work = () => TimeSpan.FromMilliseconds(Random.Shared.Next(400));
        var schedules = await Task.WhenAll(Enumerable.Range(0, Schedules)
            .Select(i => scenario.CreateAsync(intervalSeconds: 1, startsIn: 1, _policies[i % _policies.Length])));

        var unfinishedAtKills = new List<Guid>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var requests = scenario.Receiver.Requests.Count + random.Next(3 * Schedules);
            await Patience.UntilAsync("more requests come", () => Task.FromResult(scenario.Receiver.Requests.Count >= requests));
            // The moment itself: between two requests as well as at one.
            await Task.Delay(random.Next(500));
            await scenario.Host.KillAsync();
            unfinishedAtKills.AddRange(await scenario.Database.UnfinishedAsync());
            await scenario.Host.StartAsync();
        }

        var restart = DateTime.UtcNow;
        await Task.WhenAll(schedules.Select(s => scenario.FiresAfterAsync(s.ScheduleId, restart)));
        var ledgers = await Task.WhenAll(schedules.Select(s => Ledger.CloseAsync(scenario, s.ScheduleId)));
        output.WriteLine(
            $"{ledgers.Sum(l => l.Rows.Count(r => r.Ran))} executions, {unfinishedAtKills.Count} unfinished at kills, "
            + $"{ledgers.Sum(l => l.Requests.Count)} requests");

        // Nothing but a kill may repeat an execution, and only one that it found unfinished.
        var kills = unfinishedAtKills.CountBy(id => id).ToDictionary();
        Assert.All(
            ledgers.SelectMany(l => l.Rows).Where(r => r.Ran),
            row => Assert.True(row.Dispatch <= 1 + kills.GetValueOrDefault(row.ExecutionId), $"{row} was repeated without a kill."));
    }
}

using System.Diagnostics;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

/// <summary>Schedules that fire every second while something happens to their silos.</summary>
internal sealed class Takeover
{
    private readonly ComposedCluster _cluster;
    private readonly ITestOutputHelper _output;
    private readonly Guid[] _schedules;
    private readonly List<TimeSpan> _recoveries = [];

    private Takeover(ComposedCluster cluster, ITestOutputHelper output, Guid[] schedules) =>
        (_cluster, _output, _schedules) = (cluster, output, schedules);

    /// <summary>Makes the schedules and waits until each has fired. What is later than the grace is missed, and told apart.</summary>
    public static async Task<Takeover> BeginAsync(
        ComposedCluster cluster, ITestOutputHelper output, int schedules, int graceSeconds, int workMs = 400)
    {
        // So that an event is likely to find some of them at work.
        cluster.Receiver.Work = () => TimeSpan.FromMilliseconds(Random.Shared.Next(workMs));
        var policies = new { misfire_policy = "all", overlap_policy = "allow_all", misfire_grace_seconds = graceSeconds };
        var created = await Task.WhenAll(Enumerable.Range(0, schedules).Select(_ => cluster.CreateAsync(1, startsIn: 2, policies)));
        var takeover = new Takeover(cluster, output, [.. created.Select(s => s.ScheduleId)]);
        await takeover.AllFireAsync();
        return takeover;
    }

    /// <summary>Lets something happen, and measures until each schedule has fired again.</summary>
    public async Task DuringAsync(Func<Task> happens)
    {
        var clock = Stopwatch.StartNew();
        await happens();
        await AllFireAsync();
        _recoveries.Add(clock.Elapsed);
        _output.WriteLine($"all of {_schedules.Length} fired again after {clock.Elapsed.TotalSeconds:0.0} s");
    }

    /// <summary>Waits until each schedule's target is called for a time that lies after now.</summary>
    public async Task AllFireAsync()
    {
        var since = DateTime.UtcNow;
        await Patience.UntilAsync("all schedules fire", () => Task.FromResult(
            _cluster.Receiver.Requests.Where(r => r.At > since && (DateTime)r.Body["scheduled_at"]! > since)
                .Select(r => r.ScheduleId).Intersect(_schedules).Count() == _schedules.Length));
    }

    /// <summary>Nothing is lost, nothing is recorded twice, nothing is later than the grace; how long it took is reported.</summary>
    /// <returns>How many calls were repeated.</returns>
    public async Task<int> CloseAsync()
    {
        var ledgers = await Task.WhenAll(_schedules.Select(id => Ledger.CloseAsync(_cluster.Api, _cluster.Receiver, id)));
        Assert.All(ledgers, ledger => Assert.DoesNotContain(ledger.Rows, r => r.Status == "missed"));

        var ran = ledgers.SelectMany(l => l.Rows).Where(r => r.Ran).ToList();
        var lateness = ran.Select(r => r.LatenessMs ?? 0).Order().ToList();
        var requests = ledgers.Sum(l => l.Requests.Count);
        var recoveries = _recoveries.Order().ToList();
        _output.WriteLine(
            $"{ran.Count} executions, {requests - ran.Count} calls repeated, {ran.Max(r => r.Dispatch)} dispatches at most; "
            + $"lateness median {lateness[lateness.Count / 2] / 1000:0.00} s, worst {lateness[^1] / 1000:0.0} s; "
            + $"all fired again after {recoveries[recoveries.Count / 2].TotalSeconds:0.0} s (median), {recoveries[^1].TotalSeconds:0.0} s (worst).");
        return requests - ran.Count;
    }
}

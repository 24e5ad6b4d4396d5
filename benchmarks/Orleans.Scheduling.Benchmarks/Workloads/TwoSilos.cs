using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>
/// A herd, and a steady rate, on one silo and on two that share the machine and the database. What two processes cost, and
/// whether they share the work.
/// </summary>
internal sealed class TwoSilos(IReadOnlyList<Ours> silos, int herd, int rate, int holdSeconds) : IWorkload
{
    private const int SmallHerd = 100;
    private const int WarmUpHerd = 2000;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    private readonly List<Result> _results = [];

    public async Task MeasureAsync(Server server)
    {
        for (var count = 1; count <= silos.Count; count++)
        {
            await Console.Error.WriteLineAsync($"{count} silos: herd of {herd:n0}, then {rate:n0}/s for {holdSeconds} s");
            await using var database = await server.CreateDatabaseAsync();
            await using var cluster = await Silos.StartAsync(silos.Take(count), database);
            var small = await HerdAsync(database, cluster, SmallHerd, createsPerSecond: 50);
            var warm = await HerdAsync(database, cluster, Math.Min(herd, WarmUpHerd), small.CreatesPerSecond);
            var measured = await HerdAsync(database, cluster, herd, warm.CreatesPerSecond);
            var steady = await SteadyAsync(cluster, measured.CreatesPerSecond);
            cluster.Kill();
            await Console.Error.WriteLineAsync(
                $"  {measured.FiresPerSecond:n0} fires/s, {Shares(measured.Fires.Each)} on each; steady {steady.All.Distinct:n0} of "
                + $"{rate * holdSeconds:n0}, p99 {steady.All.P99:n0} ms");
            _results.Add(new Result(count, measured.FiresPerSecond, measured.Fires, steady));
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        await output.WriteLineAsync(
            $"### One silo and two, one database: a herd of {herd:n0}, and intervals of {Steady.IntervalSeconds} s at {rate:n0}/s for {holdSeconds} s");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| silos | herd fires/s | × one silo | of pgbench | ran on each | lateness p50 / p99 ms | steady: ran in time to be counted "
            + "| ran on each | lateness p50 / p99 ms |");
        await output.WriteLineAsync("|--:|--:|--:|--:|:--|--:|--:|:--|--:|");
        var alone = _results.Where(r => r.Silos == 1).Median(r => r.FiresPerSecond);
        foreach (var results in _results.GroupBy(r => r.Silos))
        {
            var fires = results.Median(r => r.FiresPerSecond);
            await output.WriteLineAsync(
                $"| {results.Key} | {Show(fires)} | {Show(fires / alone)} | {Show(fires / limit)} "
                + $"| {string.Join("; ", results.Select(r => Shares(r.Herd.Each)))} "
                + $"| {Show(results.Median(r => r.Herd.All.P50))} / {Show(results.Median(r => r.Herd.All.P99))} "
                + $"| {results.Median(r => r.Steady.All.Distinct / (double)(rate * holdSeconds)):p1} "
                + $"| {string.Join("; ", results.Select(r => Shares(r.Steady.Each)))} "
                + $"| {Show(results.Median(r => r.Steady.All.P50))} / {Show(results.Median(r => r.Steady.All.P99))} |");
        }

        await output.WriteLineAsync();
    }

    private async Task<(double CreatesPerSecond, double FiresPerSecond, (Ran All, int[] Each) Fires)> HerdAsync(
        Database database, Silos cluster, int count, double createsPerSecond)
    {
        var name = $"herd{Guid.NewGuid():N}";
        var due = Herd.DueAfterCreating(count, createsPerSecond);
        var creation = await cluster.CreateAsync($"create {name} {count} {due.ToUnixTimeMilliseconds()}");
        if (DateTimeOffset.UtcNow > due.AddSeconds(-1))
        {
            throw new TimeoutException("The herd was still being created when it fell due.");
        }

        var already = await cluster.CountAsync();
        await Task.Delay(due - DateTimeOffset.UtcNow);
        await cluster.WaitAsync(already + count, due + _patience);
        while (!await silos[0].IsDoneAsync(database, name, count))
        {
            if (DateTimeOffset.UtcNow > due + _patience)
            {
                throw new TimeoutException($"The herd of {count} isn't done {_patience} after it was due.");
            }

            await Task.Delay(10);
        }

        var seconds = (DateTimeOffset.UtcNow - due).TotalSeconds;

        // The wire has milliseconds.
        var from = DateTimeOffset.FromUnixTimeMilliseconds(due.ToUnixTimeMilliseconds());
        var fires = await cluster.ListAsync(from, from.AddMilliseconds(1));
        return (fires.All.Runs, fires.All.Distinct) == (count, count)
            ? (count / creation.Seconds, count / seconds, fires)
            : throw new InvalidOperationException($"{fires.All.Runs} runs of {fires.All.Distinct} of {count} schedules.");
    }

    private async Task<(Ran All, int[] Each)> SteadyAsync(Silos cluster, double createsPerSecond)
    {
        var count = rate * Steady.IntervalSeconds;
        var start = Herd.DueAfterCreating(count, createsPerSecond);
        await cluster.CreateAsync($"repeat steady {count} {start.ToUnixTimeMilliseconds()} {Steady.IntervalSeconds}");
        if (DateTimeOffset.UtcNow > start)
        {
            throw new TimeoutException("The schedules were still being created when the first fell due.");
        }

        // The first round isn't counted.
        var from = start.AddSeconds(Steady.IntervalSeconds);
        var to = from.AddSeconds(holdSeconds);
        await Task.Delay(to.AddMilliseconds(2 * Steady.AllowedLateMilliseconds) - DateTimeOffset.UtcNow);
        var ran = await cluster.ListAsync(from, to);
        return ran.All.Runs == ran.All.Distinct
            ? ran
            : throw new InvalidOperationException($"{ran.All.Runs} runs of {ran.All.Distinct} fires.");
    }

    private static string Shares(int[] each) => string.Join(" + ", each.Select(runs => $"{runs / (double)Math.Max(1, each.Sum()):p0}"));

    private sealed record Result(int Silos, double FiresPerSecond, (Ran All, int[] Each) Herd, (Ran All, int[] Each) Steady);
}

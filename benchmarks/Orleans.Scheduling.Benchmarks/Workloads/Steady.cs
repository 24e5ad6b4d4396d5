using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>
/// W3: intervals of <see cref="IntervalSeconds"/>, spread evenly. The highest rate that is held with p99 lateness under a
/// second, found by doubling and then halving the gap; and the lateness at a fixed rate.
/// </summary>
internal sealed class Steady(IReadOnlyList<Contestant> contestants, string baseline, int fixedRate, int holdSeconds) : IWorkload
{
    internal const int IntervalSeconds = 5;
    private const int Bisections = 3;
    internal const double AllowedLateMilliseconds = 1000;

    private readonly int _searchSeconds = Math.Min(holdSeconds, 3 * IntervalSeconds);
    private readonly Dictionary<string, List<(int Highest, Ran AtHighest, Ran AtFixedRate)>> _results = [];

    public async Task MeasureAsync(Server server)
    {
        foreach (var contestant in contestants)
        {
            var atFixedRate = await HoldAsync(contestant, server, fixedRate, holdSeconds);
            var (highest, atHighest) = await HighestAsync(contestant, server, atFixedRate.Held);
            if (!_results.TryGetValue(contestant.Name, out var results))
            {
                _results.Add(contestant.Name, results = []);
            }

            results.Add((highest, atHighest, atFixedRate.Ran));
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        await output.WriteLineAsync(
            $"### W3 steady: intervals of {IntervalSeconds} s, the highest rate held {holdSeconds} s with p99 lateness under 1 s");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            $"| | fires/s held | × Quartz tuned | of pgbench | lateness p50 / p99 ms | at {fixedRate:n0} fires/s: p50 / p99 ms | |");
        await output.WriteLineAsync("|:--|--:|--:|--:|--:|--:|:--|");
        foreach (var contestant in contestants)
        {
            var results = _results[contestant.Name];
            var highest = results.Median(r => r.Highest);
            await output.WriteLineAsync(
                $"| {contestant.Name} | {Show(highest)} | {Show(highest / _results[baseline].Median(r => r.Highest))} | {Show(highest / limit)} "
                + $"| {Show(results.Median(r => r.AtHighest.P50))} / {Show(results.Median(r => r.AtHighest.P99))} "
                + $"| {Show(results.Median(r => r.AtFixedRate.P50))} / {Show(results.Median(r => r.AtFixedRate.P99))} | {contestant.Settings} |");
        }

        await output.WriteLineAsync();
    }

    private async Task<(int Rate, Ran Ran)> HighestAsync(Contestant contestant, Server server, bool heldFixedRate)
    {
        var (held, failed) = heldFixedRate ? (fixedRate, 2 * fixedRate) : (0, fixedRate);
        while (held > 0 && (await HoldAsync(contestant, server, failed, _searchSeconds)).Held)
        {
            (held, failed) = (failed, failed * 2);
        }

        for (var i = 0; i < Bisections; i++)
        {
            var middle = (held + failed) / 2;
            (held, failed) = (await HoldAsync(contestant, server, middle, _searchSeconds)).Held ? (middle, failed) : (held, middle);
        }

        // What was held for a while must be held for the whole time, or a little less must.
        for (; held > 0; held = held * 9 / 10)
        {
            var result = await HoldAsync(contestant, server, held, holdSeconds);
            if (result.Held)
            {
                return (held, result.Ran);
            }
        }

        return (0, new Ran(0, 0, double.NaN, double.NaN));
    }

    internal static async Task<(bool Held, Ran Ran)> HoldAsync(Contestant contestant, Server server, int rate, int seconds)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var child = await contestant.StartAsync(database);
        var count = rate * IntervalSeconds;
        var createsPerSecond = await Herd.WarmUpAsync(contestant, database, child, count, most: 500);
        var start = Herd.DueAfterCreating(count, createsPerSecond);
        await child.AskAsync<Took>($"repeat steady {count} {start.ToUnixTimeMilliseconds()} {IntervalSeconds}");

        // The first round isn't counted.
        var from = start.AddSeconds(IntervalSeconds);
        var to = from.AddSeconds(seconds);
        if (DateTimeOffset.UtcNow > start)
        {
            throw new TimeoutException($"{contestant.Name} was still creating its schedules when the first fell due.");
        }

        await Task.Delay(to.AddMilliseconds(2 * AllowedLateMilliseconds) - DateTimeOffset.UtcNow);
        var ran = await child.AskAsync<Ran>($"window {from.ToUnixTimeMilliseconds()} {to.ToUnixTimeMilliseconds()}");
        if (ran.Runs > ran.Distinct)
        {
            throw new InvalidOperationException($"{contestant.Name} ran {ran.Runs} times for {ran.Distinct} fires.");
        }

        // Stopping in order would first work off what is late.
        child.Kill();
        var held = ran.Distinct >= rate * seconds && ran.P99 < AllowedLateMilliseconds;
        await Console.Error.WriteLineAsync(
            $"steady {rate:n0}/s for {seconds} s: {contestant.Name} {(held ? "held" : "not held")}, "
            + $"{ran.Distinct:n0} of {rate * seconds:n0}, p50 {ran.P50:n0} ms, p99 {ran.P99:n0} ms");
        return (held, ran);
    }
}

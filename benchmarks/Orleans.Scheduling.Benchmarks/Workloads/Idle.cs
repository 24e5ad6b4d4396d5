using System.Diagnostics;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using Orleans.Scheduling.Benchmarks.Plotting;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>W4: N schedules that are due in a month. What a new process needs to be ready, and to hold them; a herd among them.</summary>
internal sealed class Idle(Ours ours, IReadOnlyList<int> counts, int herd) : IWorkload
{
    private const int SettleSeconds = 10;
    private const double SettleShare = 0.02;
    private static readonly TimeSpan _settleLimit = TimeSpan.FromSeconds(60);

    private readonly List<(int Count, double CreatesPerSecond, double ReadySeconds, Resident Resident, HerdResult Herd)> _results = [];
    private readonly List<HerdResult> _alone = [];

    public async Task MeasureAsync(Server server)
    {
        await Console.Error.WriteLineAsync($"herd of {herd:n0} alone, to compare with");
        _alone.Add(await Herd.RunAsync(ours, server, herd));
        await Console.Error.WriteLineAsync($"  {_alone[^1].FiresPerSecond:n0} fires/s");
        foreach (var count in counts)
        {
            await Console.Error.WriteLineAsync($"{count:n0} idle schedules");
            await using var database = await server.CreateDatabaseAsync();
            var creating = await CreateAsync(database, count);
            var starting = Stopwatch.StartNew();
            await using var child = await ours.StartAsync(database);
            var ready = starting.Elapsed.TotalSeconds;
            var resident = await SettleAsync(child);
            await Console.Error.WriteLineAsync(
                $"  ready in {ready:n1} s, {resident.Bytes / 1e6:n0} MB {(resident.IsSettled ? "" : "and not settled ")}after {resident.Seconds:n0} s");
            var among = await Herd.RunAsync(ours, database, child, herd);
            await Console.Error.WriteLineAsync($"  {among.FiresPerSecond:n0} fires/s");
            _results.Add((count, count / creating.Seconds, ready, resident, among));
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        var alone = _alone.Median(r => r.FiresPerSecond);
        await output.WriteLineAsync($"### W4 idle schedules, one silo (started anew), then a herd of {herd:n0} among them");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            $"Ready: from the start of the process until a grain has answered. Settled: resident memory within {SettleShare:p0} over "
            + $"{SettleSeconds} s, waited for up to {_settleLimit.TotalSeconds:0} s. The same herd alone, in the same run: "
            + $"{Show(alone)} fires/s, lateness p99 {Show(_alone.Median(r => r.Ran.P99))} ms.");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| idle | created/s | ready after s | resident MB, settled | bytes each | herd fires/s | of the same herd alone | lateness p99 ms |");
        await output.WriteLineAsync("|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var results in _results.GroupBy(r => r.Count))
        {
            var (resident, fires) = (results.Median(r => r.Resident.Bytes), results.Median(r => r.Herd.FiresPerSecond));
            var unsettled = results.All(r => r.Resident.IsSettled) ? "" : " (not settled)";
            await output.WriteLineAsync(
                $"| {results.Key:n0} | {Show(results.Median(r => r.CreatesPerSecond))} | {Show(results.Median(r => r.ReadySeconds))} "
                + $"| {Show(resident / 1e6)}{unsettled} | {Show(resident / results.Key)} | {Show(fires)} | {Show(fires / alone)} "
                + $"| {Show(results.Median(r => r.Herd.Ran.P99))} |");
        }

        await output.WriteLineAsync();
    }

    public IReadOnlyList<Curve> Curves() =>
    [
        new Curve(
            $"{ours.Name}, idle: herd of {herd:n0}",
            [.. _results.GroupBy(r => r.Count).Select(results => new CurvePoint(
                results.Key, results.Median(r => r.Herd.FiresPerSecond), results.Median(r => r.Resident.Bytes)))]),
    ];

    private async Task<Took> CreateAsync(Database database, int count)
    {
        await using var child = await ours.StartAsync(database);
        return await child.AskAsync<Took>($"create idle {count} {DateTimeOffset.UtcNow.AddDays(30).ToUnixTimeMilliseconds()}");
    }

    private static async Task<Resident> SettleAsync(Child child)
    {
        var watch = Stopwatch.StartNew();
        var last = new Queue<double>();
        while (true)
        {
            last.Enqueue(ProcessTimes.ResidentBytes(child.Id));
            if (last.Count > SettleSeconds)
            {
                var isSettled = last.Max() <= (1 + SettleShare) * last.Min();
                if (isSettled || watch.Elapsed >= _settleLimit)
                {
                    return new Resident(last.Last(), isSettled, watch.Elapsed.TotalSeconds);
                }

                last.Dequeue();
            }

            await Task.Delay(1000);
        }
    }

    private sealed record Resident(double Bytes, bool IsSettled, double Seconds);
}

using System.Diagnostics;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>W4: N schedules that are due in a month. What a new process needs to be ready, and to hold them; a herd among them.</summary>
internal sealed class Idle(Ours ours, IReadOnlyList<int> counts, int herd) : IWorkload
{
    private static readonly TimeSpan _settleLimit = TimeSpan.FromMinutes(2);

    private readonly Dictionary<int, List<(double CreatesPerSecond, double ReadySeconds, double Resident, HerdResult Herd)>> _results =
        counts.ToDictionary(c => c, _ => new List<(double, double, double, HerdResult)>());

    private readonly List<HerdResult> _alone = [];

    public async Task MeasureAsync(Server server)
    {
        await Console.Error.WriteLineAsync($"herd of {herd:n0} alone, to compare with");
        _alone.Add(await Herd.RunAsync(ours, server, herd));
        foreach (var count in counts)
        {
            await Console.Error.WriteLineAsync($"{count:n0} idle schedules");
            await using var database = await server.CreateDatabaseAsync();
            var creating = await CreateAsync(database, count);
            var starting = Stopwatch.StartNew();
            await using var child = await ours.StartAsync(database);
            var ready = starting.Elapsed.TotalSeconds;
            var resident = await SettledAsync(child);
            await Console.Error.WriteLineAsync($"  ready in {ready:n1} s, {resident / 1e6:n0} MB");
            _results[count].Add((count / creating.Seconds, ready, resident, await Herd.RunAsync(ours, database, child, herd)));
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        var alone = _alone.Median(r => r.FiresPerSecond);
        await output.WriteLineAsync($"### W4 idle schedules, one silo (started anew), then a herd of {herd:n0} among them");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| idle | created/s | ready after s | resident MB, settled | bytes each | herd fires/s | of the same herd alone |");
        await output.WriteLineAsync("|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (count, results) in _results)
        {
            var (resident, fires) = (results.Median(r => r.Resident), results.Median(r => r.Herd.FiresPerSecond));
            await output.WriteLineAsync(
                $"| {count:n0} | {Show(results.Median(r => r.CreatesPerSecond))} | {Show(results.Median(r => r.ReadySeconds))} "
                + $"| {Show(resident / 1e6)} | {Show(resident / count)} | {Show(fires)} | {Show(fires / alone)} |");
        }

        await output.WriteLineAsync();
    }

    private async Task<Took> CreateAsync(Database database, int count)
    {
        await using var child = await ours.StartAsync(database);
        return await child.AskAsync<Took>($"create idle {count} {DateTimeOffset.UtcNow.AddDays(30).ToUnixTimeMilliseconds()}");
    }

    // Settled is where it stayed within a hundredth for ten seconds.
    private static async Task<double> SettledAsync(Child child)
    {
        var watch = Stopwatch.StartNew();
        var last = new Queue<double>();
        while (true)
        {
            last.Enqueue(ProcessTimes.ResidentBytes(child.Id));
            if (last.Count > 10)
            {
                last.Dequeue();
                if (last.Max() <= 1.01 * last.Min() || watch.Elapsed > _settleLimit)
                {
                    return last.Last();
                }
            }

            await Task.Delay(1000);
        }
    }
}

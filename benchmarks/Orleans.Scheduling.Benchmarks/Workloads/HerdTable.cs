using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using Orleans.Scheduling.Benchmarks.Plotting;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>W1 and W2 side by side, all on one server in one run.</summary>
internal sealed class HerdTable(IReadOnlyList<Contestant> contestants, string baseline, IReadOnlyList<int> counts) : IWorkload
{
    private readonly Dictionary<(string Name, int Count), List<HerdResult>> _results = [];

    public async Task MeasureAsync(Server server)
    {
        foreach (var count in counts)
        {
            foreach (var contestant in contestants)
            {
                if (await contestant.MissingAsync() is not null)
                {
                    continue;
                }

                await Console.Error.WriteLineAsync($"herd of {count:n0}: {contestant.Name}");
                var result = await Herd.RunAsync(contestant, server, count);
                await Console.Error.WriteLineAsync($"  {result.CreatesPerSecond:n0} creates/s, {result.FiresPerSecond:n0} fires/s");
                if (!_results.TryGetValue((contestant.Name, count), out var results))
                {
                    _results.Add((contestant.Name, count), results = []);
                }

                results.Add(result);
            }
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        await output.WriteLineAsync("### W1 create N, W2 all N due at one instant");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| N | | creates/s | × Quartz tuned | fires/s | × Quartz tuned | of pgbench | lateness p50 / p99 ms | per fire: write transactions "
            + "| WAL bytes | CPU µs, own / PostgreSQL | allocated bytes | GC pause µs | |");
        await output.WriteLineAsync("|--:|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|:--|");
        foreach (var count in counts)
        {
            var (baseCreates, baseFires) = (Of(baseline, count, r => r.CreatesPerSecond), Of(baseline, count, r => r.FiresPerSecond));
            foreach (var contestant in contestants)
            {
                if (await contestant.MissingAsync() is { } missing)
                {
                    await output.WriteLineAsync($"| {count:n0} | {contestant.Name} | – | – | – | – | – | – | – | – | – | – | – | not run: {missing} |");
                    continue;
                }

                double Median(Func<HerdResult, double> of) => Of(contestant.Name, count, of);
                var (creates, fires, dropped) =
                    (Median(r => r.CreatesPerSecond), Median(r => r.FiresPerSecond), count - Median(r => r.Ran.Distinct));
                await output.WriteLineAsync(
                    $"| {count:n0} | {contestant.Name} | {Show(creates)} | {Show(creates / baseCreates)} | {Show(fires)} "
                    + $"| {Show(fires / baseFires)} | {Show(fires / limit)} | {Show(Median(r => r.Ran.P50))} / {Show(Median(r => r.Ran.P99))} "
                    + $"| {Show(Median(r => r.Costs.WriteTransactions))} | {Show(Median(r => r.Costs.WalBytes))} "
                    + $"| {Show(Median(r => r.Costs.ServiceCpu) * 1e6)} / {Show(Median(r => r.Costs.ServerCpu) * 1e6)} "
                    + $"| {Show(Median(r => r.Costs.Process.Allocated))} | {Show(Median(r => r.Costs.Process.GcPause) * 1e6)} "
                    + $"| {contestant.Settings}{(dropped > 0 ? $"; DROPPED {dropped:n0} of {count:n0}" : "")} |");
            }
        }

        await output.WriteLineAsync();
    }

    public IReadOnlyList<Curve> Curves() =>
    [
        .. contestants.Select(contestant => contestant.Name).Where(name => _results.ContainsKey((name, counts[0]))).Select(name => new Curve(
            name,
            [.. counts.Select(count => new CurvePoint(
                count, Of(name, count, r => r.FiresPerSecond), Of(name, count, r => r.ResidentBytes)))])),
    ];

    private double Of(string name, int count, Func<HerdResult, double> of) =>
        _results.GetValueOrDefault((name, count), []).Median(of);
}

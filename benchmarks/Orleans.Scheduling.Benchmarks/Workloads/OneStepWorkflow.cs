using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>
/// The same handler as a schedule's own command and as the only step of a named workflow, with history on: whether a rate is
/// held, and what a fire costs when all are due at once. What is busy then limits it.
/// </summary>
internal sealed class OneStepWorkflow(IReadOnlyList<Contestant> ways, int herd, int rate, int holdSeconds) : IWorkload
{
    private readonly Dictionary<string, List<(bool Held, Ran Ran, HerdResult Herd)>> _results = ways.ToDictionary(
        way => way.Name, _ => new List<(bool Held, Ran Ran, HerdResult Herd)>());

    public async Task MeasureAsync(Server server)
    {
        foreach (var way in ways)
        {
            var (held, ran) = await Steady.HoldAsync(way, server, rate, holdSeconds);
            await Console.Error.WriteLineAsync($"herd of {herd:n0}: {way.Name}");
            var result = await Herd.RunAsync(way, server, herd);
            await Console.Error.WriteLineAsync($"  {result.FiresPerSecond:n0} fires/s");
            _results[way.Name].Add((held, ran, result));
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        await output.WriteLineAsync(
            $"### A handler as a command and as a workflow's only step: {rate:n0} executions/s for {holdSeconds} s, and a herd of {herd:n0}");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| | held, of runs | lateness p50 / p99 ms | herd fires/s | of pgbench | per fire: write transactions | WAL bytes "
            + "| CPU µs, own / PostgreSQL | allocated bytes | cores busy in the herd, own / PostgreSQL |");
        await output.WriteLineAsync("|:--|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var (name, results) in _results)
        {
            double Of(Func<HerdResult, double> of) => results.Median(r => of(r.Herd));
            var (fires, own, server) = (Of(h => h.FiresPerSecond), Of(h => h.Costs.ServiceCpu), Of(h => h.Costs.ServerCpu));
            await output.WriteLineAsync(
                $"| {name} | {results.Count(r => r.Held)} of {results.Count} | {Show(results.Median(r => r.Ran.P50))} / {Show(results.Median(r => r.Ran.P99))} "
                + $"| {Show(fires)} | {Show(fires / limit)} | {Show(Of(h => h.Costs.WriteTransactions))} | {Show(Of(h => h.Costs.WalBytes))} "
                + $"| {Show(own * 1e6)} / {Show(server * 1e6)} | {Show(Of(h => h.Costs.Process.Allocated))} "
                + $"| {Show(fires * own)} / {Show(fires * server)} |");
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync($"The machine has {Environment.ProcessorCount} cores: where both together are near that, it is what limits.");
        await output.WriteLineAsync();
    }
}

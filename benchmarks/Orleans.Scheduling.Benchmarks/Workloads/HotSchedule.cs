using System.Diagnostics;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>One schedule, triggered as fast as it takes it and faster, every execution of it recorded.</summary>
internal sealed class HotSchedule(Ours ours, int seconds) : IWorkload
{
    // The second are more than may wait.
    private static readonly int[] _callers = [64, 2000];
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly List<(int Callers, double Accepted, double Refused, double Executed, Costs Costs)> _results = [];

    public async Task MeasureAsync(Server server)
    {
        foreach (var callers in _callers)
        {
            await Console.Error.WriteLineAsync($"one hot schedule for {seconds} s, {callers:n0} callers");
            await using var database = await server.CreateDatabaseAsync();
            await using var child = await ours.StartAsync(database);
            await TriggerAsync(database, child, 1, callers);
            var before = await Costs.ReadAsync(database, child, ours.TellsUsage);
            var (triggered, all) = await TriggerAsync(database, child, seconds, callers);
            var costs = (await Costs.ReadAsync(database, child, ours.TellsUsage)).Since(before, triggered.Accepted);
            var (accepted, refused) = (triggered.Accepted / triggered.Seconds, triggered.Refused / triggered.Seconds);
            await Console.Error.WriteLineAsync(
                $"  {accepted:n0} triggers/s accepted, {refused:n0} refused, {costs.WriteTransactions:n3} write transactions each");
            _results.Add((callers, accepted, refused, triggered.Accepted / all.TotalSeconds, costs));
        }
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        await output.WriteLineAsync(
            $"### One hot schedule: callers of TriggerAsync for {seconds} s, overlap allow_all; who is refused comes again in a second");
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| callers | accepted/s | of pgbench | refused/s | executions/s, recorded | write transactions each | WAL bytes each |");
        await output.WriteLineAsync("|--:|--:|--:|--:|--:|--:|--:|");
        foreach (var results in _results.GroupBy(r => r.Callers))
        {
            var accepted = results.Median(r => r.Accepted);
            await output.WriteLineAsync(
                $"| {results.Key:n0} | {Show(accepted)} | {Show(accepted / limit)} | {Show(results.Median(r => r.Refused))} "
                + $"| {Show(results.Median(r => r.Executed))} | {Show(results.Median(r => r.Costs.WriteTransactions))} "
                + $"| {Show(results.Median(r => r.Costs.WalBytes))} |");
        }

        await output.WriteLineAsync();
    }

    private static async Task<(Triggered Triggered, TimeSpan All)> TriggerAsync(
        Database database, Child child, int seconds, int callers)
    {
        const string Succeeded = "SELECT count(*) FROM execution WHERE status = 'succeeded'";
        var already = await database.ReadAsync<long>(Succeeded);
        var watch = Stopwatch.StartNew();
        var triggered = await child.AskAsync<Triggered>($"trigger {seconds} {callers}");
        while (await database.ReadAsync<long>(Succeeded) - already < triggered.Accepted)
        {
            if (watch.Elapsed > _patience)
            {
                throw new TimeoutException($"Of {triggered.Accepted} triggers not all are recorded as succeeded.");
            }

            await Task.Delay(20);
        }

        var all = watch.Elapsed;
        var recorded = await database.ReadAsync<long>("SELECT count(*) FROM execution") - already;
        return recorded == triggered.Accepted
            ? (triggered, all)
            : throw new InvalidOperationException($"{recorded} executions are recorded for {triggered.Accepted} triggers.");
    }
}

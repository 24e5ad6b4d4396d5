using System.Diagnostics;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>One schedule, triggered as fast as it takes it, every execution of it recorded.</summary>
internal sealed class HotSchedule(Ours ours, int seconds) : IWorkload
{
    private const int Callers = 64;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly List<(double TriggersPerSecond, double ExecutionsPerSecond, double Refused, Costs Costs)> _results = [];

    public async Task MeasureAsync(Server server)
    {
        await Console.Error.WriteLineAsync($"one hot schedule for {seconds} s");
        await using var database = await server.CreateDatabaseAsync();
        await using var child = await ours.StartAsync(database);
        await TriggerAsync(database, child, 1);
        var before = await Costs.ReadAsync(database, child, ours.TellsUsage);
        var (triggered, all) = await TriggerAsync(database, child, seconds);
        var after = await Costs.ReadAsync(database, child, ours.TellsUsage);
        await Console.Error.WriteLineAsync($"  {triggered.Accepted / triggered.Seconds:n0} triggers/s, {triggered.Refused} refused");
        _results.Add((
            triggered.Accepted / triggered.Seconds,
            triggered.Accepted / all.TotalSeconds,
            triggered.Refused / (double)(triggered.Accepted + triggered.Refused),
            after.Since(before, triggered.Accepted)));
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        var triggers = _results.Median(r => r.TriggersPerSecond);
        await output.WriteLineAsync($"### One hot schedule: {Callers} callers of TriggerAsync for {seconds} s, overlap allow_all");
        await output.WriteLineAsync();
        await output.WriteLineAsync("| triggers/s | of pgbench | executions/s, recorded | refused | write transactions each | WAL bytes each |");
        await output.WriteLineAsync("|--:|--:|--:|--:|--:|--:|");
        await output.WriteLineAsync(
            $"| {Show(triggers)} | {Show(triggers / limit)} | {Show(_results.Median(r => r.ExecutionsPerSecond))} "
            + $"| {_results.Median(r => r.Refused):p0} | {Show(_results.Median(r => r.Costs.WriteTransactions))} "
            + $"| {Show(_results.Median(r => r.Costs.WalBytes))} |");
        await output.WriteLineAsync();
    }

    private static async Task<(Triggered Triggered, TimeSpan All)> TriggerAsync(Database database, Child child, int seconds)
    {
        const string Succeeded = "SELECT count(*) FROM execution WHERE status = 'succeeded'";
        var already = await database.ReadAsync<long>(Succeeded);
        var watch = Stopwatch.StartNew();
        var triggered = await child.AskAsync<Triggered>($"trigger {seconds} {Callers}");
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

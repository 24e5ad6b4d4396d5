using System.Globalization;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using Orleans.Scheduling.Benchmarks.Workloads;

// The children are this program with another verb.
switch (args)
{
    case [Ours.Verb, .. var rest]:
        await ServiceChild.RunAsync(rest);
        return;
    case [QuartzNet.Verb, .. var rest]:
        await QuartzChild.RunAsync(rest);
        return;
}

// Usage: [--quick] [--runs n] [--count N]...
var quick = args.Contains("--quick");
var counts = Numbers("--count", quick ? [2_000] : [10_000, 100_000]);
var runs = Numbers("--runs", [quick ? 1 : 3])[0];

var baseline = new QuartzNet(tuned: true);
var herds = new HerdTable(
    [new Ours(), baseline, new QuartzNet(tuned: false), new PgBoss(), new ApScheduler(graceLifted: true), new ApScheduler(graceLifted: false)],
    counts);
var limits = new List<double>();
await using (var server = await Server.StartAsync())
{
    for (var run = 1; run <= runs; run++)
    {
        await Console.Error.WriteLineAsync($"run {run} of {runs}, PostgreSQL {server.Version}, fsync on");
        limits.Add(await Limit.MeasureAsync(server));
        await herds.MeasureAsync(server);
    }
}

var limit = limits.Median(x => x);
Console.WriteLine(
    $"Limit: {Medians.Show(limit)} single-row updates/s, pgbench -M prepared, {Limit.Clients} clients. Medians of {runs} runs.");
Console.WriteLine();
await herds.WriteAsync(Console.Out, baseline.Name, limit);

List<int> Numbers(string option, List<int> otherwise)
{
    var given = args.Index().Where(x => x.Item == option).Select(x => int.Parse(args[x.Index + 1], CultureInfo.InvariantCulture)).ToList();
    return given.Count > 0 ? given : otherwise;
}

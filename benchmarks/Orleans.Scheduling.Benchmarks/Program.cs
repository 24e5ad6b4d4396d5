using System.Globalization;
using Orleans.Scheduling.Benchmarks;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using Orleans.Scheduling.Benchmarks.Plotting;
using Orleans.Scheduling.Benchmarks.Workloads;

// The children are this program with another verb.
switch (args)
{
    case [Ours.Verb, .. var rest]:
        await ServiceChild.RunAsync(rest);
        return 0;
    case [QuartzNet.Verb, .. var rest]:
        await QuartzChild.RunAsync(rest);
        return 0;
    case [Rest.Verb, .. var rest]:
        await HostChild.RunAsync(rest);
        return 0;
}

// Usage: see benchmarks/README.md. A quick run is one of herds; a full one takes hours at its default sizes.
var quick = args.Contains("--quick");
var counts = Numbers("--count", quick ? [2_000] : [10_000, 100_000]);
var idle = Numbers("--idle", [100_000, 1_000_000]);
var rate = Numbers("--rate", [1_000])[0];
var hold = Numbers("--hold", [60])[0];
var runs = Numbers("--runs", [quick ? 1 : 3])[0];

var who = Given("--who").SelectMany(x => x.Split(',')).ToList();

var ours = new Ours();
var quartz = new QuartzNet(tuned: true);
var workloads = new Dictionary<string, IWorkload>
{
    ["herd"] = new HerdTable(
        Named(ours, quartz, new QuartzNet(tuned: false), new PgBoss(), new ApScheduler(graceLifted: true), new ApScheduler(graceLifted: false)),
        quartz.Name,
        counts),
    ["steady"] = new Steady(Named(ours, quartz), quartz.Name, rate, hold),
    ["idle"] = new Idle(ours, idle, counts[0]),
    ["kill"] = new KillInHerd(Named(ours, quartz), counts[0]),
    ["rest"] = new Rest(counts[0], readSeconds: 5),
    ["two"] = new TwoSilos([ours, new Ours()], counts[0], rate, hold),
    ["workflow"] = new OneStepWorkflow([ours, new Ours(workflow: true)], counts[0], rate, hold),
    ["hot"] = new HotSchedule(ours, seconds: 5),
    ["lists"] = new Lists(Numbers("--schedules", [1_000_000])[0], Numbers("--executions", [10_000_000])[0]),
};
var only = Given("--only").SelectMany(x => x.Split(',')).ToList();
var chosen = (only.Count > 0 ? only : quick ? ["herd"] : [.. workloads.Keys]).Select(name => workloads[name]).ToList();

var plot = Given("--plot").LastOrDefault();
if (plot is not null && !chosen.Exists(workload => workload is HerdTable or Idle))
{
    await Console.Error.WriteLineAsync("--plot shows the workloads herd and idle; name one of them with --only, or leave it out.");
    return 1;
}

using var interruption = new Interruption();
var limits = new List<double>();
int code;
await using (var server = await Server.StartAsync())
{
    code = await interruption.LeaveOnSignalAsync(() => MeasureAsync(server));
}

if (code != 0)
{
    await Console.Error.WriteLineAsync($"ended by {(code == Interruption.CtrlC ? "Ctrl-C" : "SIGTERM")}; nothing is left running");
    return code;
}

var limit = limits.Median(x => x);
Console.WriteLine(
    $"Limit: {Medians.Show(limit)} single-row updates/s, pgbench -M prepared, {Limit.Clients} clients. Medians of {runs} runs.");
Console.WriteLine();
foreach (var workload in chosen)
{
    await workload.WriteAsync(Console.Out, limit);
}

if (plot is not null)
{
    await File.WriteAllTextAsync(
        plot, Plot.Draw($"Schedulers on one machine and one PostgreSQL: medians of {runs} runs", [.. chosen.SelectMany(w => w.Curves())]));
    await Console.Error.WriteLineAsync($"plotted in {plot}");
}

return 0;

async Task MeasureAsync(Server server)
{
    for (var run = 1; run <= runs; run++)
    {
        await Console.Error.WriteLineAsync($"run {run} of {runs}, PostgreSQL {server.Version}, fsync on");
        limits.Add(await Limit.MeasureAsync(server));
        foreach (var workload in chosen)
        {
            await workload.MeasureAsync(server);
        }
    }
}

List<Contestant> Named(params IEnumerable<Contestant> all) =>
    [.. all.Where(c => who.Count == 0 || who.Exists(name => c.Name.Contains(name, StringComparison.OrdinalIgnoreCase)))];

List<string> Given(string option) => [.. args.Index().Where(x => x.Item == option).Select(x => args[x.Index + 1])];

List<int> Numbers(string option, List<int> otherwise)
{
    var given = Given(option).Select(x => int.Parse(x, CultureInfo.InvariantCulture)).ToList();
    return given.Count > 0 ? given : otherwise;
}

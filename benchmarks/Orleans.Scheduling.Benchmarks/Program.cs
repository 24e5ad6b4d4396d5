using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.Benchmarks;
using Orleans.Scheduling.Postgres.Embedded;

// Usage: [--count N]... One private PostgreSQL with its production settings, fsync on, serves every row of the table.
var counts = args.Select((a, i) => (a, i)).Where(x => x.a == "--count").Select(x => int.Parse(args[x.i + 1])).ToList();
if (counts.Count == 0)
{
    counts.Add(10_000);
}

var folder = Path.Combine(Path.GetTempPath(), $"orleans-scheduling-bench-{Environment.ProcessId}");
await using var postgres = await EmbeddedPostgres.StartAsync(
    new EmbeddedPostgresOptions { DataFolder = folder }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);

var limit = await SingleRowUpdates.MeasureAsync(postgres.ConnectionString, clients: 64, TimeSpan.FromSeconds(5));
Console.WriteLine($"limit: {limit:n0} single-row updates/s, 64 clients, prepared, one commit each");
Console.WriteLine();
Console.WriteLine("|      N | create/s | fires/s | of limit | lateness p50 / p99 ms | commits per fire | WAL bytes per fire | silo / PostgreSQL CPU, allocated, GC pause per fire |");
Console.WriteLine("|-------:|---------:|--------:|---------:|----------------------:|-----------------:|-------------------:|----:|");
foreach (var count in counts)
{
    var result = await Herd.RunAsync(postgres.ConnectionString, count);
    Console.WriteLine(
        $"| {count,6:n0} | {result.CreatesPerSecond,8:n0} | {result.FiresPerSecond,7:n0} | {result.FiresPerSecond / limit,8:p0} "
        + $"| {result.LatenessP50,9:n0} / {result.LatenessP99,9:n0} | {result.CommitsPerFire,16:n4} | {result.WalBytesPerFire,18:n0} | {result.PerFire} |");
}

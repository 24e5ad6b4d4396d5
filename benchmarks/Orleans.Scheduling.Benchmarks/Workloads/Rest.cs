using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;
using static Orleans.Scheduling.Benchmarks.Measuring.Medians;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>W6: the real host over REST, keep-alive connections, each with one call at a time.</summary>
internal sealed class Rest(int creates, int readSeconds) : IWorkload
{
    internal const string Verb = "host";
    private const int Connections = 64;
    private const int WarmUp = 500;
    private const int Bulk = 1000;
    private const int BulkCallers = 4;

    private readonly List<(double CreatesPerSecond, double BulkPerSecond, double ReadsPerSecond)> _results = [];

    public async Task MeasureAsync(Server server)
    {
        await Console.Error.WriteLineAsync($"REST: {creates:n0} creates, {readSeconds} s of reads");
        await using var database = await server.CreateDatabaseAsync();
        var address = $"http://127.0.0.1:{Ours.FreePort()}";
        string[] arguments = [address, "--urls", address, "--Scheduling:Silo:Port", Ours.FreePort(), "--Scheduling:Gateway:Port", Ours.FreePort()];
        await using var child = await Child.StartAsync(
            "the host",
            Child.Self([Verb, .. arguments]),
            new Dictionary<string, string>
            {
                ["ConnectionStrings__Scheduling"] = database.ConnectionString,
                ["LOG_LEVEL"] = "Warning",
            });
        using var connections = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var client = new HttpClient(connections) { BaseAddress = new Uri(address + "/api/v1/") };

        var warm = await CreateAsync(client, WarmUp);
        await ReadAsync(client, warm, TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        var ids = await CreateAsync(client, creates);
        var createsPerSecond = creates / watch.Elapsed.TotalSeconds;
        var readsPerSecond = await ReadAsync(client, ids, TimeSpan.FromSeconds(readSeconds));

        // As many in bulk, in whole calls.
        var calls = (creates + Bulk - 1) / Bulk;
        await CreateInBulkAsync(client, calls: 1);
        watch.Restart();
        await CreateInBulkAsync(client, calls);
        var bulkPerSecond = calls * Bulk / watch.Elapsed.TotalSeconds;

        var stored = await database.ReadAsync<long>("SELECT count(*) FROM schedule");
        var expected = WarmUp + creates + (calls + 1) * Bulk;
        if (stored != expected)
        {
            throw new InvalidOperationException($"{stored} schedules are stored, {expected} were created.");
        }

        await Console.Error.WriteLineAsync($"  {createsPerSecond:n0} creates/s, {bulkPerSecond:n0} in bulk, {readsPerSecond:n0} reads/s");
        _results.Add((createsPerSecond, bulkPerSecond, readsPerSecond));
    }

    public async Task WriteAsync(TextWriter output, double limit)
    {
        var (created, bulk, read) = (
            _results.Median(r => r.CreatesPerSecond), _results.Median(r => r.BulkPerSecond), _results.Median(r => r.ReadsPerSecond));
        await output.WriteLineAsync($"### W6 REST: one host process, {Connections} keep-alive connections, the client on the same machine");
        await output.WriteLineAsync();
        await output.WriteLineAsync($"| POST /schedules a second | of pgbench | created in bulk a second, {Bulk:n0} a call, {BulkCallers} calls at once | of pgbench | GET /schedules/{{id}} a second |");
        await output.WriteLineAsync("|--:|--:|--:|--:|--:|");
        await output.WriteLineAsync($"| {Show(created)} | {Show(created / limit)} | {Show(bulk)} | {Show(bulk / limit)} | {Show(read)} |");
        await output.WriteLineAsync();
    }

    private static async Task<string[]> CreateAsync(HttpClient client, int count)
    {
        var ids = new ConcurrentBag<string>();
        var definition = Definition();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (_, cancelled) =>
        {
            using var answer = await client.PostAsJsonAsync("schedules", definition, cancelled);
            answer.EnsureSuccessStatusCode();
            var created = await answer.Content.ReadFromJsonAsync<JsonElement>(cancelled);
            ids.Add(created.GetProperty("schedule_id").GetString()!);
        });
        return [.. ids];
    }

    private static async Task CreateInBulkAsync(HttpClient client, int calls)
    {
        var request = new { schedules = Enumerable.Repeat(Definition(), Bulk) };
        await Parallel.ForAsync(0, calls, new ParallelOptions { MaxDegreeOfParallelism = BulkCallers }, async (_, cancelled) =>
        {
            using var answer = await client.PostAsJsonAsync("schedules/bulk/create", request, cancelled);
            answer.EnsureSuccessStatusCode();
        });
    }

    private static object Definition() => new
    {
        name = "rest",
        schedule_type = "one_time",
        scheduled_time = DateTimeOffset.UtcNow.AddDays(30),
        target_command = "log",
    };

    private static async Task<double> ReadAsync(HttpClient client, string[] ids, TimeSpan duration)
    {
        var reads = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (watch.Elapsed < duration)
            {
                var id = ids[Interlocked.Increment(ref reads) % ids.Length];
                using var answer = await client.GetAsync(new Uri($"schedules/{id}", UriKind.Relative));
                answer.EnsureSuccessStatusCode();
            }
        }));
        return reads / watch.Elapsed.TotalSeconds;
    }
}

using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Contestants;

/// <summary>pg-boss: a job queue, no schedule state and no rules; what batching buys on this machine.</summary>
internal sealed class PgBoss : Contestant
{
    private const int Batch = 500;
    private const int Workers = 4;
    private const int PollMilliseconds = 250;
    private const int InsertBatch = 1000;

    private static readonly string _scripts = Path.Combine(AppContext.BaseDirectory, "peers", "pg-boss");

    // Its packages are kept between runs, outside the source tree.
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "orleans-scheduling-bench-pg-boss");
    private readonly Lazy<Task<string?>> _missing;

    internal PgBoss() => _missing = new Lazy<Task<string?>>(InstallAsync);

    internal override string Name => "pg-boss tuned";

    internal override string Settings =>
        $"12.35.0, a job queue: {Workers} workers, {Batch} fetched and completed at a time, polling each {PollMilliseconds} ms, "
        + $"{InsertBatch} inserted at a time";

    internal override bool TellsUsage => false;

    internal override Task<string?> MissingAsync() => _missing.Value;

    internal override Task<Child> StartAsync(Database database, string? ranFile = null) => Child.StartAsync(
        Name, ["node", Path.Combine(_folder, "herd.js"), $"{Batch}", $"{Workers}", $"{PollMilliseconds}", $"{InsertBatch}"], database.Environment);

    internal override Task<bool> IsDoneAsync(Database database, string herd, int count) => database.ReadAsync<bool>(
        "SELECT count(*) FILTER (WHERE state = 'completed') = $2 AND count(*) = $2 FROM pgboss.job WHERE name = $1", herd, (long)count);

    private async Task<string?> InstallAsync()
    {
        if (await Command.TryAsync(".", "node", "--version") is null)
        {
            return "there is no node; install Node.js 20.19 or later (it asks for 22) with npm";
        }

        Directory.CreateDirectory(_folder);
        foreach (var file in Directory.EnumerateFiles(_scripts))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)), overwrite: true);
        }

        return await Command.TryAsync(_folder, "npm", "install", "--no-package-lock", "--no-audit", "--no-fund") is null
            ? $"npm can't install it; try `npm install` in {_folder}"
            : null;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Orleans.Scheduling.Benchmarks.Children;

namespace Orleans.Scheduling.Benchmarks.Measuring;

/// <summary>The machine's limit for one commit per row: pgbench, updating one row a transaction.</summary>
internal static partial class Limit
{
    internal const int Clients = 64;
    private const int Rows = 100_000;
    private const int Seconds = 5;

    /// <summary>Updates a second; not a number where pgbench isn't beside the server.</summary>
    internal static async Task<double> MeasureAsync(Server server)
    {
        var program = Path.Combine(server.Binaries, "pgbench");
        if (!File.Exists(program))
        {
            await Console.Error.WriteLineAsync($"no limit: there is no pgbench in {server.Binaries} (Debian: it comes with postgresql)");
            return double.NaN;
        }

        await using var database = await server.CreateDatabaseAsync();
        await database.ExecuteAsync(
            $"""
            CREATE TABLE bench_limit (id int PRIMARY KEY, n int NOT NULL) WITH (fillfactor = 50);
            INSERT INTO bench_limit SELECT i, 0 FROM generate_series(1, {Rows}) AS i;
            """);
        var start = new ProcessStartInfo(
            program,
            ["-n", "-M", "prepared", "-c", $"{Clients}", "-j", "2", "-T", $"{Seconds}", "-f", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (key, value) in database.Environment)
        {
            start.Environment[key] = value;
        }

        var process = Processes.Start(start);
        await process.StandardInput.WriteLineAsync($"\\set id random(1, {Rows})\nUPDATE bench_limit SET n = n + 1 WHERE id = :id;");
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Processes.Dispose(process);
        return TransactionsPerSecond().Match(output) is { Success: true } match
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"pgbench said no rate: {output}");
    }

    [GeneratedRegex(@"^tps = ([\d.]+)", RegexOptions.Multiline)]
    private static partial Regex TransactionsPerSecond();
}

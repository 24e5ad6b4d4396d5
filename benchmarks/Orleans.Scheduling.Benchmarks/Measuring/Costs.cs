using Orleans.Scheduling.Benchmarks.Children;

namespace Orleans.Scheduling.Benchmarks.Measuring;

/// <summary>What has been spent so far, or by subtraction, on something.</summary>
/// <param name="WriteTransactions">Transactions that wrote: numbers that the server has given out, counted at once.</param>
/// <param name="WalBytes">Bytes of write-ahead log.</param>
/// <param name="ServiceCpu">CPU seconds of the process under test.</param>
/// <param name="ServerCpu">CPU seconds of PostgreSQL's processes.</param>
/// <param name="Process">What the process under test says of itself; not numbers where it says nothing.</param>
internal sealed record Costs(double WriteTransactions, double WalBytes, double ServiceCpu, double ServerCpu, Usage Process)
{
    internal static async Task<Costs> ReadAsync(Database database, Child child, bool tellsUsage) => new(
        await database.ReadAsync<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"),
        await database.ReadAsync<long>("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"),
        ProcessTimes.Cpu(child.Id),
        ProcessTimes.CpuOfTree(database.Server.Postmaster),
        tellsUsage ? await child.AskAsync<Usage>("usage") : new Usage(double.NaN, double.NaN));

    /// <summary>Spent since then, on each of so many.</summary>
    internal Costs Since(Costs before, double count) => new(
        (WriteTransactions - before.WriteTransactions) / count,
        (WalBytes - before.WalBytes) / count,
        (ServiceCpu - before.ServiceCpu) / count,
        (ServerCpu - before.ServerCpu) / count,
        new Usage((Process.Allocated - before.Process.Allocated) / count, (Process.GcPause - before.Process.GcPause) / count));
}

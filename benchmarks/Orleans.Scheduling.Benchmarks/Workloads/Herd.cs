using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>What a herd showed.</summary>
/// <param name="CreatesPerSecond">W1.</param>
/// <param name="FiresPerSecond">W2: from the due time until the database has the last outcome.</param>
/// <param name="Ran">How often its target was called, and how late.</param>
/// <param name="Costs">Of one fire.</param>
/// <param name="ResidentBytes">Of the process, when it was done.</param>
internal sealed record HerdResult(double CreatesPerSecond, double FiresPerSecond, Ran Ran, Costs Costs, double ResidentBytes);

/// <summary>W1 and W2: N schedules created, all due at one instant, each calling a target that does nothing.</summary>
internal static class Herd
{
    private const int FirstWarmUp = 100;
    private const int WarmUp = 10_000;
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(10);

    internal static async Task<HerdResult> RunAsync(Contestant contestant, Server server, int count)
    {
        await using var database = await server.CreateDatabaseAsync();
        await using var child = await contestant.StartAsync(database);
        return await RunAsync(contestant, database, child, count);
    }

    /// <summary>A smaller herd first: code is compiled, pools are filled, and it tells how long creation will take.</summary>
    internal static async Task<HerdResult> RunAsync(Contestant contestant, Database database, Child child, int count)
    {
        var createsPerSecond = await WarmUpAsync(contestant, database, child, count);
        return await FireAsync(contestant, database, child, count, createsPerSecond);
    }

    /// <summary>
    /// Fires herds of 100, 1 000 and 10 000, none larger than what is to come, and the largest twice more: each tells how fast
    /// the next is created, and it takes about 20 000 fires until a .NET process has compiled what it runs for good.
    /// </summary>
    /// <returns>How many schedules it created a second.</returns>
    internal static async Task<double> WarmUpAsync(
        Contestant contestant, Database database, Child child, int count, int most = WarmUp)
    {
        var createsPerSecond = 50.0;
        var largest = FirstWarmUp;
        for (var size = FirstWarmUp; size <= Math.Min(count, most); size *= 10)
        {
            createsPerSecond = (await FireAsync(contestant, database, child, size, createsPerSecond)).CreatesPerSecond;
            largest = size;
        }

        for (var again = 0; again < 2; again++)
        {
            createsPerSecond = (await FireAsync(contestant, database, child, largest, createsPerSecond)).CreatesPerSecond;
        }

        return createsPerSecond;
    }

    /// <summary>When schedules that are created from now on may fall due, with time to spare.</summary>
    internal static DateTimeOffset DueAfterCreating(int count, double createsPerSecond) =>
        DateTimeOffset.UtcNow.AddSeconds(5 + 2 * count / createsPerSecond);

    private static async Task<HerdResult> FireAsync(
        Contestant contestant, Database database, Child child, int count, double createsPerSecond)
    {
        var herd = $"herd{Guid.NewGuid():N}";
        var due = DueAfterCreating(count, createsPerSecond);
        var creation = await child.AskAsync<Took>($"create {herd} {count} {due.ToUnixTimeMilliseconds()}");

        // As PostgreSQL would by itself a minute later: whose plans go by the size of tables would else be slow, or not, by chance.
        await database.ExecuteAsync("ANALYZE");
        if (DateTimeOffset.UtcNow > due.AddSeconds(-1.5))
        {
            // The disk was slower than before: this herd is let through uncounted, and the next has more time.
            await Console.Error.WriteLineAsync($"{contestant.Name} was still creating its herd when it fell due; another one");
            await DoneAsync(contestant, database, child, herd, count, due);
            return await FireAsync(contestant, database, child, count, count / creation.Seconds / 2);
        }

        await Task.Delay(due.AddSeconds(-1) - DateTimeOffset.UtcNow);
        var before = await Costs.ReadAsync(database, child, contestant.TellsUsage);
        var ran = await DoneAsync(contestant, database, child, herd, count, due);
        var seconds = (DateTimeOffset.UtcNow - due).TotalSeconds;
        var after = await Costs.ReadAsync(database, child, contestant.TellsUsage);
        if ((ran.Runs, ran.Distinct) != (count, count) && !contestant.MayDrop)
        {
            throw new InvalidOperationException($"{contestant.Name} ran {ran.Runs} times for {ran.Distinct} of {count} schedules.");
        }

        return new HerdResult(
            count / creation.Seconds, ran.Distinct / seconds, ran, after.Since(before, count), ProcessTimes.ResidentBytes(child.Id));
    }

    private static async Task<Ran> DoneAsync(
        Contestant contestant, Database database, Child child, string herd, int count, DateTimeOffset due)
    {
        var ran = await child.AskAsync<Ran>($"wait {count} {(int)_patience.TotalSeconds}");
        while (!await contestant.IsDoneAsync(database, herd, count))
        {
            if (DateTimeOffset.UtcNow > due + _patience)
            {
                throw new TimeoutException($"{contestant.Name}'s herd of {count} isn't done {_patience} after it was due.");
            }

            await Task.Delay(20);
        }

        return ran;
    }
}

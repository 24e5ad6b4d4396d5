using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Orleans.Scheduling.Benchmarks;

/// <summary>What a herd showed. Lateness in milliseconds, from the due time to the call of the target.</summary>
internal sealed record HerdResult(
    double CreatesPerSecond,
    double FiresPerSecond,
    double LatenessP50,
    double LatenessP99,
    double CommitsPerFire,
    double WalBytesPerFire,
    Cost PerFire);

/// <summary>N one-time schedules, all due at one instant, each running a handler that does nothing; history on.</summary>
internal static class Herd
{
    private const int Creators = 256;

    internal static async Task<HerdResult> RunAsync(string connectionString, int count)
    {
        using var host = await Service.StartAsync(connectionString);
        await using var database = NpgsqlDataSource.Create(connectionString);
        var grains = host.Services.GetRequiredService<IGrainFactory>();

        // A thousand far ones warm up, and tell how long the herd will take to create: it is due well after that.
        var warmUp = await CreateAsync(grains, "warm-up", 1000, DateTimeOffset.UtcNow.AddDays(1));
        var due = DateTimeOffset.UtcNow.AddSeconds(10 + 2 * count / warmUp);
        var name = $"herd-{Guid.NewGuid():N}";
        var createsPerSecond = await CreateAsync(grains, name, count, due);
        await Task.Delay(due.AddSeconds(-1) - DateTimeOffset.UtcNow);
        var (before, costBefore) = (await ServerCounters.ReadAsync(database), Cost.SoFar());
        await AllFiredAsync(database, name, count, due);
        var (after, costAfter) = (await ServerCounters.ReadAsync(database), Cost.SoFar());
        var (finished, p50, p99) = await ReadAsync(database, name);
        await host.StopAsync();
        return new HerdResult(
            createsPerSecond,
            count / (finished - due).TotalSeconds,
            p50,
            p99,
            (after.Commits - before.Commits) / (double)count,
            (after.WalBytes - before.WalBytes) / (double)count,
            costAfter.Since(costBefore).Per(count));
    }

    private static async Task<double> CreateAsync(IGrainFactory grains, string name, int count, DateTimeOffset due)
    {
        var creating = Stopwatch.StartNew();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = Creators }, async (_, cancelled) =>
            await grains.GetGrain<IScheduleGrain>(Guid.CreateVersion7()).CreateAsync(Definition(name, due), Caller.Anonymous, cancelled));
        return count / creating.Elapsed.TotalSeconds;
    }

    private static ScheduleDefinition Definition(string name, DateTimeOffset due) => new()
    {
        Name = name,
        Timing = new ScheduleTiming { Type = ScheduleType.OneTime, ScheduledTime = due },
        Target = new ExecutionTarget { Command = new CommandTarget { Name = "no-op" } },
    };

    private static async Task AllFiredAsync(NpgsqlDataSource database, string name, int count, DateTimeOffset due)
    {
        await using var command = database.CreateCommand(
            "SELECT count(*) FROM schedule WHERE name = $1 AND status = 'completed'");
        command.Parameters.AddWithValue(name);
        while ((long)(await command.ExecuteScalarAsync())! < count)
        {
            if (DateTimeOffset.UtcNow > due.AddMinutes(5))
            {
                throw new TimeoutException("The herd hasn't fired five minutes after it was due.");
            }

            await Task.Delay(250);
        }
    }

    private static async Task<(DateTimeOffset Finished, double P50, double P99)> ReadAsync(NpgsqlDataSource database, string name)
    {
        await using var command = database.CreateCommand(
            """
            SELECT max(s.updated_at),
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM e.started_at - e.fire_at) * 1000),
                   percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM e.started_at - e.fire_at) * 1000),
                   count(*) FILTER (WHERE e.status = 'succeeded'), count(DISTINCT s.schedule_id)
            FROM schedule AS s JOIN execution AS e USING (schedule_id)
            WHERE s.name = $1
            """);
        command.Parameters.AddWithValue(name);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        if (reader.GetInt64(3) != reader.GetInt64(4))
        {
            throw new InvalidOperationException($"{reader.GetInt64(3)} executions succeeded for {reader.GetInt64(4)} schedules.");
        }

        return (await reader.GetFieldValueAsync<DateTimeOffset>(0), reader.GetDouble(1), reader.GetDouble(2));
    }
}

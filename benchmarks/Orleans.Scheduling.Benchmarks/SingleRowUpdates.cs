using System.Diagnostics;
using Npgsql;

namespace Orleans.Scheduling.Benchmarks;

/// <summary>The machine's limit for one commit per row: what pgbench does with a one-line script.</summary>
internal static class SingleRowUpdates
{
    private const int Rows = 100_000;

    internal static async Task<double> MeasureAsync(string connectionString, int clients, TimeSpan duration)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = clients + 1,
            MaxAutoPrepare = 10,
            AutoPrepareMinUsages = 2,
        };
        await using var database = NpgsqlDataSource.Create(settings);
        await ExecuteAsync(database, "CREATE TABLE bench_limit (id int PRIMARY KEY, n int NOT NULL) WITH (fillfactor = 50)");
        await ExecuteAsync(database, $"INSERT INTO bench_limit SELECT i, 0 FROM generate_series(1, {Rows}) AS i");
        var done = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            await using var connection = await database.OpenConnectionAsync();
            await using var update = new NpgsqlCommand("UPDATE bench_limit SET n = n + 1 WHERE id = $1", connection);
            var id = new NpgsqlParameter<int>();
            update.Parameters.Add(id);
            while (watch.Elapsed < duration)
            {
                id.TypedValue = Random.Shared.Next(1, Rows + 1);
                await update.ExecuteNonQueryAsync();
                Interlocked.Increment(ref done);
            }
        })));
        var perSecond = done / watch.Elapsed.TotalSeconds;
        await ExecuteAsync(database, "DROP TABLE bench_limit");
        return perSecond;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

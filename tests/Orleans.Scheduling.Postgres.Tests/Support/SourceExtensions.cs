using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Store;

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>A store on a database, and ways to look at it from beside the product.</summary>
internal static class SourceExtensions
{
    private static readonly IMeterFactory Meters =
        new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public static PostgresScheduleStore OpenStore(this NpgsqlDataSource source) =>
        new(source, Meters, TimeProvider.System, NullLogger<PostgresScheduleStore>.Instance);

    public static async Task<T> ScalarAsync<T>(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public static async Task ExecuteAsync(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }
}

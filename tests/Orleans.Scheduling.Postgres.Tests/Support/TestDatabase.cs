using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Store;

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>A migrated database for one test class.</summary>
public sealed class TestDatabase(PostgresServer server) : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public string Name { get; private set; } = "";

    public NpgsqlDataSource Source { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Name = await server.CreateDatabaseAsync();
        Source = server.Open(Name);
    }

    public PostgresScheduleStore OpenStore(NpgsqlDataSource? source = null) => new(
        source ?? Source,
        _services.GetRequiredService<IMeterFactory>(),
        TimeProvider.System,
        NullLogger<PostgresScheduleStore>.Instance);

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        await Source.DisposeAsync();
        await _services.DisposeAsync();
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>A PostgreSQL of the tests' own, durable as in production, that can be down and come back.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private EmbeddedPostgres? _server;
    private int _databases;

    public async Task InitializeAsync() => await StartAsync();

    public async Task StartAsync() => _server = await EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { DataFolder = _folder.Path },
        NullLoggerFactory.Instance,
        TimeProvider.System,
        CancellationToken.None);

    public async Task StopAsync() => await _server!.DisposeAsync();

    /// <summary>Its first database, that of a service run from its defaults.</summary>
    public string ConnectionString => _server!.ConnectionString;

    /// <summary>A new, empty database.</summary>
    public async Task<Database> CreateDatabaseAsync()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using (var source = NpgsqlDataSource.Create(_server!.ConnectionString))
        {
            await using var command = source.CreateCommand($"CREATE DATABASE {name}");
            await command.ExecuteNonQueryAsync();
        }

        return new Database(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }
}

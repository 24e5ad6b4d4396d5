using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Migrations;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

/// <summary>A migrated database for what a start asks of one.</summary>
public sealed class StartupFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("os-start-").FullName;
    private EmbeddedPostgres? _server;

    public NpgsqlDataSource Database { get; private set; } = null!;

    internal Migrator Migrator => new(Database, NullLogger<Migrator>.Instance);

    public async Task InitializeAsync()
    {
        _server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = _folder }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Database = NpgsqlDataSource.Create(_server.ConnectionString);
        await Migrator.MigrateAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Database.DisposeAsync();
        await _server!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Migrations;

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>One private server for a whole test run, run by the class that runs the product's own.</summary>
public sealed class PostgresServer : IAsyncLifetime, IDisposable
{
    private const string Template = "migrated";
    private readonly TempFolder _folder = new();
    private EmbeddedPostgres? _server;
    private int _databases;

    /// <summary>Quick, and right for data that needn't outlive the run.</summary>
    public static IReadOnlyDictionary<string, string> QuickSettings { get; } = new Dictionary<string, string>
    {
        ["fsync"] = "off",
        ["full_page_writes"] = "off",
        ["shared_buffers"] = "128MB",
    };

    public async Task InitializeAsync()
    {
        _server = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = _folder.Path, Database = Template, Settings = QuickSettings },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            CancellationToken.None);
        await using var database = Open(Template, pooling: false);
        await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
    }

    /// <summary>A database of its own, migrated or empty.</summary>
    public async Task<string> CreateDatabaseAsync(bool migrated = true)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var postgres = Open("postgres", pooling: false);
        await using var command = postgres.CreateCommand(
            $"CREATE DATABASE {name} TEMPLATE {(migrated ? Template : "template0")}");
        await command.ExecuteNonQueryAsync();
        return name;
    }

    public string ConnectionString(string database, bool pooling = true)
    {
        var settings = new NpgsqlConnectionStringBuilder(_server!.ConnectionString) { Database = database, Pooling = pooling };
        return PostgresHosting.WithDefaults(settings.ConnectionString);
    }

    public NpgsqlDataSource Open(string database, bool pooling = true) =>
        NpgsqlDataSource.Create(ConnectionString(database, pooling));

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>Tests that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "PostgreSQL";
}

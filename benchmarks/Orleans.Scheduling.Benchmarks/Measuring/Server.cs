using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Embedded;

namespace Orleans.Scheduling.Benchmarks.Measuring;

/// <summary>The one private PostgreSQL of a run, with its production settings, fsync on. Every measurement gets a database.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly EmbeddedPostgres _postgres;
    private readonly NpgsqlDataSource _admin;
    private int _databases;

    private Server(EmbeddedPostgres postgres, int postmaster, string binaries, string version)
    {
        _postgres = postgres;
        _admin = NpgsqlDataSource.Create(postgres.ConnectionString);
        (Postmaster, Binaries, Version) = (postmaster, binaries, version);
    }

    /// <summary>Process that all of the server's processes are children of.</summary>
    internal int Postmaster { get; }

    /// <summary>Folder of the server's programs.</summary>
    internal string Binaries { get; }

    internal string Version { get; }

    internal static async Task<Server> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"orleans-scheduling-bench-{Environment.ProcessId}");
        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataFolder = folder }, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        await using var database = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = database.CreateCommand(
            """
            SELECT pg_backend_pid(), (SELECT setting FROM pg_config WHERE name = 'BINDIR'), current_setting('server_version'),
                   current_setting('fsync') = 'on' AND current_setting('synchronous_commit') = 'on'
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        if (!reader.GetBoolean(3))
        {
            throw new InvalidOperationException("The server doesn't sync its commits.");
        }

        return new Server(postgres, ProcessTimes.ParentOf(reader.GetInt32(0)), reader.GetString(1), reader.GetString(2));
    }

    /// <summary>A new, empty database; a checkpoint lies between it and whatever ran before.</summary>
    internal async Task<Database> CreateDatabaseAsync()
    {
        var name = $"bench_{++_databases}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        await ExecuteAsync("CHECKPOINT");
        return new Database(this, name, new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = name });
    }

    internal Task DropAsync(string database) => ExecuteAsync($"DROP DATABASE {database} WITH (FORCE)");

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
        Directory.Delete(_postgres.Folder, recursive: true);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

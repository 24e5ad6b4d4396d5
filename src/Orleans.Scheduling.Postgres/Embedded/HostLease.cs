using Npgsql;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>
/// Tells a private server's hosts apart from its other connections: each holds a shared lock on a connection of its own,
/// which goes with its process, however that ends.
/// </summary>
internal sealed class HostLease : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private HostLease(NpgsqlConnection connection) => _connection = connection;

    public static async Task<HostLease> TakeAsync(NpgsqlConnectionStringBuilder server, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Pooling = false,
            ApplicationName = "orleans-scheduling-host",
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(EmbeddedSql.TakeLease, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new HostLease(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a database where there is none of this name.</summary>
    public async Task EnsureDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand(EmbeddedSql.DatabaseExists, _connection);
        exists.Parameters.AddWithValue("name", name);
        if ((bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
            return;
        await using var create = new NpgsqlCommand(EmbeddedSql.CreateDatabase(name), _connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives the lease up. True: no other host holds one.</summary>
    /// <exception cref="NpgsqlException">The server has gone away.</exception>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmbeddedSql.ReleaseLease, _connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

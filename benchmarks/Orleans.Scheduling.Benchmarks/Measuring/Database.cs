using Npgsql;

namespace Orleans.Scheduling.Benchmarks.Measuring;

/// <summary>The database of one measurement; dropped after it.</summary>
internal sealed class Database(Server server, string name, NpgsqlConnectionStringBuilder settings) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(settings);

    internal Server Server => server;

    /// <summary>In Npgsql's form.</summary>
    internal string ConnectionString { get; } = settings.ConnectionString;

    /// <summary>What PostgreSQL's own client library reads, and others after it.</summary>
    internal IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["PGHOST"] = settings.Host!,
        ["PGPORT"] = $"{settings.Port}",
        ["PGUSER"] = settings.Username!,
        ["PGPASSWORD"] = settings.Password!,
        ["PGDATABASE"] = name,
    };

    internal async Task<T> ReadAsync<T>(string sql, params object[] values)
    {
        await using var command = _source.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }

    internal async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await server.DropAsync(name);
    }
}

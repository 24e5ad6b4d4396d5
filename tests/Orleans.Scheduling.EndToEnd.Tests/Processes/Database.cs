using Npgsql;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>One test's database, seen past the service.</summary>
public sealed class Database(string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    /// <summary>Takes locks that others wait for, until disposed.</summary>
    public Task<HeldLock> HoldAsync(string sql) => HeldLock.TakeAsync(_source, sql);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> CountAsync(string what)
    {
        await using var command = _source.CreateCommand($"SELECT count(*) FROM {what}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The executions that a killed host left without an outcome.</summary>
    public async Task<List<Guid>> UnfinishedAsync()
    {
        // A commit that was on its way when the host died may still take place.
        await Patience.UntilAsync("the server has noticed that the host is gone", async () => await CountAsync(
            "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") == 0);
        await using var command = _source.CreateCommand("SELECT execution_id FROM execution WHERE status = 'running'");
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<Guid>();
        while (await reader.ReadAsync())
            found.Add(reader.GetGuid(0));
        return found;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}

using Npgsql;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>A lock in a transaction of its own: whatever needs it stops right there, and can be killed there.</summary>
public sealed class HeldLock : IAsyncDisposable
{
    private const string Blocked =
        "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE @query";

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _connection;

    private HeldLock(NpgsqlDataSource source, NpgsqlConnection connection) => (_source, _connection) = (source, connection);

    public static async Task<HeldLock> TakeAsync(NpgsqlDataSource source, string sql)
    {
        var held = new HeldLock(source, await source.OpenConnectionAsync());
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", held._connection);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    /// <summary>Waits until statements with this text wait for the lock.</summary>
    public Task BlocksAsync(string text, int statements = 1) => Patience.UntilAsync(
        $"the lock blocks {statements} statements with '{text}'",
        async () => await RunAsync($"SELECT count(*) {Blocked}", text) is long found && found >= statements);

    /// <summary>
    /// Ends the statements that wait, unexecuted. Without it the server runs those of a dead client once the lock is free.
    /// </summary>
    public Task EndBlockedAsync() => Patience.UntilAsync(
        "no statement waits for the lock",
        async () =>
        {
            await RunAsync($"SELECT count(pg_terminate_backend(pid)) {Blocked}", "");
            return await RunAsync($"SELECT count(*) {Blocked}", "") is 0L;
        });

    public async ValueTask DisposeAsync()
    {
        await using (_connection)
        {
            await using var command = new NpgsqlCommand("ROLLBACK", _connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    // Not in the transaction that holds the lock: there the server would show what it saw first for ever.
    private async Task<object?> RunAsync(string sql, string text)
    {
        await using var command = _source.CreateCommand(sql);
        command.Parameters.AddWithValue("query", $"%{text}%");
        return await command.ExecuteScalarAsync();
    }
}

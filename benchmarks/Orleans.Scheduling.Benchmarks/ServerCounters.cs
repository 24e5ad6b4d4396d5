using Npgsql;

namespace Orleans.Scheduling.Benchmarks;

/// <summary>PostgreSQL's own counters.</summary>
internal sealed record ServerCounters(long Commits, long WalBytes)
{
    internal static async Task<ServerCounters> ReadAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            """
            SELECT xact_commit, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint
            FROM pg_stat_database WHERE datname = current_database()
            """);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new ServerCounters(reader.GetInt64(0), reader.GetInt64(1));
    }
}

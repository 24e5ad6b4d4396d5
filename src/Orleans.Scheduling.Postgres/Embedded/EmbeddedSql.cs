namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>The statements of <see cref="EmbeddedPostgres"/> and its parts.</summary>
internal static class EmbeddedSql
{
    // The number is arbitrary; every version of this service uses the same.
    public const string TakeLease = "SELECT pg_advisory_lock_shared(7305808869232651)";

    /// <summary>True where the lock could then be had alone.</summary>
    public const string ReleaseLease =
        """
        SELECT CASE WHEN pg_advisory_unlock_shared(7305808869232651) THEN pg_try_advisory_lock(7305808869232651) END
        """;

    public const string ReadPidFile = "SELECT pg_read_file('postmaster.pid')";

    public const string DatabaseExists = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = @name)";

    /// <summary>A name can't be a parameter here.</summary>
    public static string CreateDatabase(string name) =>
        $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

namespace Orleans.Scheduling.Postgres.Replicas;

/// <summary>The statements about replicas themselves.</summary>
internal static class ReplicaSql
{
    public const string WrittenTo = "SELECT pg_current_wal_lsn()::text";

    /// <summary>What is left to replay, in bytes, and the age of what was replayed last; nulls where it replays nothing.</summary>
    public const string Lag =
        """
        SELECT CASE WHEN pg_is_in_recovery()
                    THEN greatest(0, pg_wal_lsn_diff(@written_to::pg_lsn, pg_last_wal_replay_lsn()))::bigint END,
               extract(epoch FROM now() - pg_last_xact_replay_timestamp())::double precision
        """;
}

namespace Orleans.Scheduling.Postgres.Migrations;

/// <summary>The statements of <see cref="Migrator"/>.</summary>
internal static class MigrationSql
{
    /// <summary>Released with the transaction. The number is arbitrary, and the same in every version.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(7305808869232650)";

    public const string CreateRecord =
        """
        CREATE TABLE IF NOT EXISTS schema_script
        (
            number     integer     PRIMARY KEY,
            name       text        NOT NULL,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    public const string Applied = "SELECT number, name, checksum FROM schema_script";

    public const string Record =
        "INSERT INTO schema_script (number, name, checksum) VALUES (@number, @name, @checksum)";
}

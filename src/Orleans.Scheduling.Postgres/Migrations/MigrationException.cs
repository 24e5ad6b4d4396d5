namespace Orleans.Scheduling.Postgres.Migrations;

/// <summary>The database isn't one this binary may work on; the message says why and what to do.</summary>
public sealed class MigrationException(string message) : Exception(message);

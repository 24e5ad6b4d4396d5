namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>The private server can't be run; the message says why and what would help.</summary>
public sealed class EmbeddedPostgresException(string message, Exception? inner = null) : Exception(message, inner);

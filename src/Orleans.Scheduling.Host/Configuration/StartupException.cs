namespace Orleans.Scheduling.Host.Configuration;

/// <summary>The service can't start as it is configured; the message says what to change, in one line.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);

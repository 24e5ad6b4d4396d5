using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;

namespace Orleans.Scheduling.Nats;

/// <summary>
/// What the server forbids to publish. It drops such a message, says so, and answers the ping behind it as if nothing were wrong.
/// The client tells its log of that while it reads, so before the ping's answer; its events come later, and maybe too late.
/// </summary>
internal sealed class NatsPermissions : ILoggerFactory, ILogger
{
    private const int MaxKept = 1_000;
    private const string Refusal = "Permissions Violation for Publish to ";

    private readonly ConcurrentDictionary<string, bool> _forbidden = new(StringComparer.Ordinal);

    /// <summary>Another connection may have other permissions.</summary>
    public void Forget() => _forbidden.Clear();

    /// <summary>Tells whether what was published before the last ping was dropped.</summary>
    /// <exception cref="NatsException">It was.</exception>
    public void Check(string subject)
    {
        if (_forbidden.ContainsKey(subject))
            throw new NatsException($"The server doesn't permit this service to publish to {subject}.");
    }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values
            && values.FirstOrDefault(value => value.Key == "Error").Value is string error)
        {
            Hear(error.Trim('\''));
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It logs nowhere.");

    public void Dispose()
    {
        // Nothing is held.
    }

    private void Hear(string error)
    {
        if (!error.StartsWith(Refusal, StringComparison.OrdinalIgnoreCase))
            return;
        if (_forbidden.Count >= MaxKept)
            _forbidden.Clear();
        _forbidden[error[Refusal.Length..].Trim('"')] = true;
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Keeps what is logged.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(string? Event, LogLevel Level, string Text)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => Lines.Enqueue((eventId.Name, logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}

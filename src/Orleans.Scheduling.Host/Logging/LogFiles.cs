using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.Host.Configuration;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace Orleans.Scheduling.Host.Logging;

/// <summary>
/// Log lines in files, in the JSON of <see cref="JsonLineFormatter"/>: a new file each day and at 100 MB, the last 31 are kept.
/// Processes on one machine may share a folder.
/// </summary>
[ProviderAlias("File")]
internal sealed class LogFiles(string folder) : ILoggerProvider
{
    private const int MaxBytes = 100 * 1024 * 1024;
    private const int Kept = 31;
    private const string Line = "Line";

    private readonly JsonLineFormatter _format = new();

    private readonly Serilog.Core.Logger _files = new LoggerConfiguration()
        .MinimumLevel.Verbose()
        .WriteTo.File(
            new LineAsItIs(), Path.Combine(folder, "scheduling-.log"), rollingInterval: RollingInterval.Day, fileSizeLimitBytes: MaxBytes,
            rollOnFileSizeLimit: true, retainedFileCountLimit: Kept, shared: true)
        .CreateLogger();

    /// <summary>Makes the folder where there is none, and writes to it.</summary>
    /// <exception cref="StartupException">It can't be written.</exception>
    public static void EnsureWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".{Guid.NewGuid():n}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"{ServiceSettings.Section}:{nameof(ServiceSettings.LogFolder)} (LOG_DIR): {folder} can't be written: {e.Message}", e);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, this);

    /// <summary>Every line is in its file by the time it is logged; this closes the file.</summary>
    public void Dispose() => _files.Dispose();

    private sealed class Category(string name, LogFiles files) : ILogger
    {
        // Levels are decided before this is asked.
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var line = new StringWriter();
            files._format.Write(new LogEntry<TState>(logLevel, name, eventId, state, exception, formatter), null, line);
            files._files.Write(LogEventLevel.Information, $"{{{Line}}}", line.ToString());
        }
    }

    private sealed class LineAsItIs : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output) => output.Write(((ScalarValue)logEvent.Properties[Line]).Value);
    }
}

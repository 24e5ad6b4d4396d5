using Microsoft.Extensions.Logging.Console;
using Orleans.Scheduling.Host.Configuration;

namespace Orleans.Scheduling.Host.Logging;

/// <summary>What the service writes to standard output, and to files where it has a folder for them.</summary>
internal static class LoggingSetup
{
    /// <summary>Logs to the console: JSON for machines, single lines where a person looks on.</summary>
    /// <exception cref="StartupException">The folder for files can't be written.</exception>
    public static void AddServiceLogging(this WebApplicationBuilder builder, ServiceSettings settings)
    {
        builder.Logging.ClearProviders();
        AddConsole(builder.Logging, builder.Environment);
        AddFiles(builder.Logging, builder.Environment, settings);
    }

    /// <summary>The same for what happens before the service is built.</summary>
    public static ILoggerFactory CreateStartupLoggers(this WebApplicationBuilder builder, ServiceSettings settings) => LoggerFactory.Create(logging =>
    {
        logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        AddConsole(logging, builder.Environment);
        AddFiles(logging, builder.Environment, settings);
    });

    private static void AddFiles(ILoggingBuilder logging, IHostEnvironment environment, ServiceSettings settings)
    {
        if (settings.LogFolder is not { Length: > 0 } asked)
            return;
        var folder = Path.Combine(environment.ContentRootPath, asked);
        LogFiles.EnsureWritable(folder);
        // Made by the container, which then closes it.
        logging.Services.AddSingleton<ILoggerProvider>(_ => new LogFiles(folder));
    }

    private static void AddConsole(ILoggingBuilder logging, IHostEnvironment environment)
    {
        var people = environment.IsDevelopment() || !Console.IsOutputRedirected;
        logging.AddConsoleFormatter<JsonLineFormatter, ConsoleFormatterOptions>();
        logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.TimestampFormat = "HH:mm:ss.fff ";
        });

        // After AddSimpleConsole, which names itself; Logging:Console:FormatterName still has the last word.
        logging.AddConsole(o => o.FormatterName = people ? ConsoleFormatterNames.Simple : JsonLineFormatter.FormatterName);
    }
}

using Microsoft.Extensions.Logging.Console;

namespace Orleans.Scheduling.Host.Logging;

/// <summary>What the service writes to standard output.</summary>
internal static class LoggingSetup
{
    /// <summary>Logs to the console: JSON for machines, single lines where a person looks on.</summary>
    public static void AddServiceLogging(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        AddConsole(builder.Logging, builder.Environment);
    }

    /// <summary>The same for what happens before the service is built.</summary>
    public static ILoggerFactory CreateStartupLoggers(this WebApplicationBuilder builder) => LoggerFactory.Create(logging =>
    {
        logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        AddConsole(logging, builder.Environment);
    });

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

namespace Orleans.Scheduling.Host.Configuration;

/// <summary>Environment names that earlier services used, and the options they stand for.</summary>
internal static class EarlierNames
{
    private static readonly (string Name, string Option)[] _names =
    [
        ("DATABASE_URI", "ConnectionStrings:Scheduling"),
        ("API_KEY", "Scheduling:ApiKeys:0"),
        ("MAX_CONCURRENT_WORKFLOWS", "Scheduling:MaxConcurrentWorkflows"),
        ("WORKFLOW_TIMEOUT_SECONDS", "Scheduling:WorkflowTimeoutSeconds"),
        ("DEFAULT_MAX_RETRIES", "Scheduling:DefaultMaxRetries"),
        ("WORKFLOW_MAX_RETRIES", "Scheduling:DefaultMaxRetries"),
        ("DEFAULT_RETRY_DELAY", "Scheduling:DefaultRetryDelaySeconds"),
        ("MAX_SCHEDULE_LOOKAHEAD_DAYS", "Scheduling:MaxScheduleLookaheadDays"),
        ("SERVICE_NAME", "Scheduling:ServiceName"),
        ("SERVICE_VERSION", "Scheduling:ServiceVersion"),
    ];

    /// <summary>The options that earlier names set.</summary>
    /// <exception cref="StartupException">An option is set under both names, to different values.</exception>
    public static Dictionary<string, string?> Read(IConfiguration configuration)
    {
        var options = new Dictionary<string, string?>();
        foreach (var names in _names.GroupBy(n => n.Option, n => n.Name))
        {
            var given = names.Prepend(names.Key).Where(name => configuration[name] is { Length: > 0 }).ToArray();
            if (given.FirstOrDefault(name => configuration[name] != configuration[given[0]]) is { } other)
                throw new StartupException($"{other} and {given[0]} are two names of one option and disagree. Keep one of them.");
            if (given.Length > 0)
                options[names.Key] = configuration[given[0]];
        }

        if (configuration["LOG_LEVEL"] is { Length: > 0 } level)
            options["Logging:LogLevel:Default"] = options["Logging:LogLevel:Orleans.Scheduling"] = LogLevelOf(level);
        return options;
    }

    private static string LogLevelOf(string level) => level.ToUpperInvariant() switch
    {
        "TRACE" => nameof(LogLevel.Trace),
        "DEBUG" => nameof(LogLevel.Debug),
        "INFO" or "INFORMATION" => nameof(LogLevel.Information),
        "WARN" or "WARNING" => nameof(LogLevel.Warning),
        "ERROR" => nameof(LogLevel.Error),
        "CRITICAL" or "FATAL" => nameof(LogLevel.Critical),
        _ => throw new StartupException($"LOG_LEVEL: '{level}' is none of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
    };
}

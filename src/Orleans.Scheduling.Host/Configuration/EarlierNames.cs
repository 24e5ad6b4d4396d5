using System.Globalization;
using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Host.Configuration;

/// <summary>Environment names that earlier services used, and the options they stand for.</summary>
internal static class EarlierNames
{
    private static readonly (string Name, string Option, Func<string, string>? Convert)[] _names =
    [
        ("DATABASE_URI", "ConnectionStrings:Scheduling", null),
        ("READ_REPLICA_URIS", "Scheduling:ReadReplicaUris", null),
        ("LOG_DIR", "Scheduling:LogFolder", null),
        ("API_KEY", "Scheduling:ApiKeys:0", null),
        ("MAX_CONCURRENT_WORKFLOWS", "Scheduling:MaxConcurrentWorkflows", null),
        ("SCHEDULER_EXECUTOR_POOL_SIZE", "Scheduling:MaxConcurrentWorkflows", null),
        ("WORKFLOW_TIMEOUT_SECONDS", "Scheduling:WorkflowTimeoutSeconds", null),
        ("DEFAULT_MAX_RETRIES", "Scheduling:DefaultMaxRetries", null),
        ("WORKFLOW_MAX_RETRIES", "Scheduling:DefaultMaxRetries", null),
        ("DEFAULT_RETRY_DELAY", "Scheduling:DefaultRetryDelaySeconds", null),
        ("MAX_SCHEDULE_LOOKAHEAD_DAYS", "Scheduling:MaxScheduleLookaheadDays", null),
        ("MAX_SCHEDULES_PER_CREATOR", "Scheduling:MaxSchedulesPerCreator", null),
        ("SCHEDULER_TIMEZONE", "Scheduling:DefaultTimeZone", null),
        ("SCHEDULER_MISFIRE_GRACE_TIME", "Scheduling:DefaultMisfireGraceSeconds", null),
        ("SCHEDULE_GRACE_PERIOD_MINUTES", "Scheduling:DefaultMisfireGraceSeconds", MinutesToSeconds),
        ("SCHEDULER_MAX_INSTANCES", "Scheduling:DefaultMaxInstances", null),
        ("SCHEDULER_JOB_DEFAULTS_MAX_INSTANCES", "Scheduling:DefaultMaxInstances", null),
        ("SCHEDULER_JOB_DEFAULTS_COALESCE", "Scheduling:DefaultMisfirePolicy", CoalesceToPolicy),
        ("ROUTER_URL", "Scheduling:WebhookBaseUrl", null),
        ("SERVICE_NAME", "Scheduling:ServiceName", null),
        ("MODULE_NAME", "Scheduling:ServiceName", null),
        ("SERVICE_VERSION", "Scheduling:ServiceVersion", null),
        ("MODULE_VERSION", "Scheduling:ServiceVersion", null),
    ];

    // Set for what this service doesn't have; the reason goes to the log.
    private static readonly (string Name, string Reason)[] _needless =
    [
        ("REDIS_URL", "a schedule is one grain, which needs no lock beside it"),
        ("LOCK_TIMEOUT_SECONDS", "a schedule is one grain, which needs no lock beside it"),
        ("SECRET_KEY", "nothing is signed; set API_KEY to protect the API"),
    ];

    /// <summary>Which names are set that mean nothing here, each with the reason.</summary>
    public static IEnumerable<string> Needless(IConfiguration configuration) =>
        from needless in _needless
        where configuration[needless.Name] is { Length: > 0 }
        select $"{needless.Name} is set and not needed: {needless.Reason}.";

    /// <summary>The options that earlier names set.</summary>
    /// <exception cref="StartupException">An option is set under two names, to different values, or a value can't be read.</exception>
    public static Dictionary<string, string?> Read(IConfiguration configuration)
    {
        var options = new Dictionary<string, string?>();
        foreach (var names in _names.GroupBy(n => n.Option))
        {
            var given = names.Prepend((Name: names.Key, Option: names.Key, Convert: null))
                .Where(n => configuration[n.Name] is { Length: > 0 })
                .Select(n => (n.Name, Value: ValueOf(n.Name, configuration[n.Name]!, n.Convert)))
                .ToArray();
            foreach (var other in given.Where(n => n.Value != given[0].Value))
            {
                throw new StartupException(
                    $"{other.Name} and {given[0].Name} are two names of one option and disagree. Keep one of them.");
            }

            if (given.Length > 0)
                options[names.Key] = given[0].Value;
        }

        if (configuration["LOG_LEVEL"] is { Length: > 0 } level)
            options["Logging:LogLevel:Default"] = options["Logging:LogLevel:Orleans.Scheduling"] = LogLevelOf(level);
        return options;
    }

    private static string ValueOf(string name, string text, Func<string, string>? convert)
    {
        try
        {
            return convert?.Invoke(text) ?? text;
        }
        catch (FormatException e)
        {
            throw new StartupException($"{name}: '{text}' {e.Message}", e);
        }
    }

    private static string MinutesToSeconds(string minutes) =>
        decimal.TryParse(minutes, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? (number * 60).ToString("0", CultureInfo.InvariantCulture)
            : throw new FormatException("isn't a number of minutes.");

    // Coalescing ran the latest of several late fires, otherwise all of them ran.
    private static string CoalesceToPolicy(string coalesce) => coalesce.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" or "ON" => WireNames.Of(MisfirePolicy.Latest),
        "FALSE" or "0" or "NO" or "OFF" => WireNames.Of(MisfirePolicy.All),
        _ => throw new FormatException("is neither true nor false."),
    };

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

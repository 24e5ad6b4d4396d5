namespace Orleans.Scheduling.Host.Configuration;

/// <summary>Configuration that holds until another source says otherwise.</summary>
internal static class Defaults
{
    private static readonly string[] _loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// What holds always. Orleans tells much about itself that only its own authors want to read each day.
    /// </summary>
    public static Dictionary<string, string?> Always { get; } = new()
    {
        ["Logging:LogLevel:Default"] = nameof(LogLevel.Information),
        ["Logging:LogLevel:Orleans"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:Orleans.Scheduling"] = nameof(LogLevel.Information),
        ["Logging:LogLevel:Microsoft"] = nameof(LogLevel.Warning),
        // It would print a stack trace before the one line that says why a start failed.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting"] = nameof(LogLevel.Critical),
        ["Logging:LogLevel:Npgsql"] = nameof(LogLevel.Warning),
        // Orleans 10.3 counts from the machine's start: it warns at every start of a silo that it hasn't checked for as long.
        ["Logging:LogLevel:Orleans.Runtime.Watchdog"] = nameof(LogLevel.Error),
        // Orleans places grains through it, and it tells of every one.
        ["Logging:LogLevel:Polly"] = nameof(LogLevel.Warning),
        ["Logging:LogLevel:System"] = nameof(LogLevel.Warning),
    };

    /// <summary>
    /// What holds while only this machine can connect: requests must name it, so that no web page can reach the service
    /// through a name of its own that it points here.
    /// </summary>
    public static Dictionary<string, string?> OnLoopback(ListenUrls listen) => new()
    {
        ["AllowedHosts"] = string.Join(';', _loopbackHosts.Union(listen.Hosts)),
    };

    /// <summary>
    /// What holds while, besides, the database is the embedded one: a first try on one machine. Who may create a schedule
    /// may open the same loopback connections without it.
    /// </summary>
    public static Dictionary<string, string?> OnFirstTry { get; } = new()
    {
        ["Scheduling:Webhooks:AllowedHosts:0"] = "127.0.0.1",
        ["Scheduling:Webhooks:AllowedHosts:1"] = "::1",
        ["Scheduling:Webhooks:AllowedHosts:2"] = "localhost",
    };
}

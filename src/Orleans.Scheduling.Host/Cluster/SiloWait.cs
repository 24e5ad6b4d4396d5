using Orleans.Scheduling.Host.Configuration;
using Orleans.Scheduling.Host.Startup;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Host.Cluster;

/// <summary>A gateway may start before the silos: it waits for the first.</summary>
internal sealed partial class SiloWait(
    ServiceSettings settings,
    Readiness readiness,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
    ILogger<SiloWait> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan _retryDelay = TimeSpan.FromSeconds(2);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        readiness.Wait($"No silo of cluster {settings.ClusterId} can be reached yet.");
        LogWaiting(settings.ClusterId, exception.Message.ReplaceLineEndings(" "), _retryDelay.TotalSeconds);
        await Task.Delay(_retryDelay, time, cancellationToken);
        return true;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "SYSTEM app_startup: no silo of cluster {ClusterId} can be reached yet ({Reason}); trying again every {Seconds} s. "
        + "Until then /live answers 200 and everything else 503.")]
    private partial void LogWaiting(string clusterId, string reason, double seconds);
}

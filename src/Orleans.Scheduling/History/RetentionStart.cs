using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.History;

/// <summary>Starts the retention grain once this silo has started.</summary>
internal sealed partial class RetentionStart(
    IGrainFactory grains,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<RetentionStart> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await grains.GetGrain<IRetentionGrain>(0).StartAsync();
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception, RetryDelay);
                await Task.Delay(RetryDelay, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The retention of history can't be started; it is tried again in {Delay}.")]
    private partial void LogFailed(Exception exception, TimeSpan delay);
}

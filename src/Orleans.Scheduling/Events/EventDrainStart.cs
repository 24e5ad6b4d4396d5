using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;

namespace Orleans.Scheduling.Events;

/// <summary>Has left-over events looked for each time this silo has a connection to NATS again; the first time for good.</summary>
internal sealed partial class EventDrainStart(
    NatsLink link,
    IGrainFactory grains,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<EventDrainStart> logger) : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _opened = new(0);

    public override void Dispose()
    {
        base.Dispose();
        _opened.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Nats is not { Url: not null, EventPrefix: not null })
            return;
        link.Opened += Release;
        if (link.IsOpen)
            Release();
        try
        {
            while (true)
            {
                await _opened.WaitAsync(stoppingToken);
                await StartAsync(grains.GetGrain<IEventDrainGrain>(0), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            link.Opened -= Release;
        }
    }

    private async Task StartAsync(IEventDrainGrain drain, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await drain.StartAsync();
                return;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception, RetryDelay);
                await Task.Delay(RetryDelay, clock, stoppingToken);
            }
        }
    }

    private void Release() => _opened.Release();

    [LoggerMessage(1, LogLevel.Warning, "The search for events that are left over can't be started; it is tried again in {Delay}.")]
    private partial void LogFailed(Exception exception, TimeSpan delay);
}

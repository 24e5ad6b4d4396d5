using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>
/// Starts the services that were put off, once the API listens and the database is there; stops them in reverse.
/// </summary>
internal sealed partial class DeferredStart(
    [FromKeyedServices(DeferredServices.Key)] IEnumerable<IHostedService> deferred,
    DatabaseStart database,
    Readiness readiness,
    Announcement announcement,
    IHostApplicationLifetime lifetime,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time,
    ILogger<DeferredStart> logger) : IHostedLifecycleService
{
    /// <summary>How long a start that failed may take to clean up after itself.</summary>
    private static readonly TimeSpan _cleanUpTimeout = TimeSpan.FromSeconds(10);

    private readonly Stack<IHostedService> _started = [];
    private Exception? _died;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Every other service has started, Kestrel among them.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await database.WaitAsync(cancellationToken);
        readiness.Wait("The service is joining its cluster.");
        try
        {
            foreach (var service in deferred)
            {
                _started.Push(service);
                await service.StartAsync(cancellationToken);
                _ = WatchAsync(service);
            }
        }
        catch
        {
            // A host whose start fails doesn't stop what it has started.
            using var timeout = new CancellationTokenSource(_cleanUpTimeout, time);
            foreach (var failure in await StopStartedAsync(timeout.Token))
                LogCleanUpFailed(failure);
            throw;
        }

        readiness.Open();
        announcement.Started();
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        readiness.Wait("The service is stopping.");
        var failures = await StopStartedAsync(cancellationToken);
        announcement.Stopped();
        if (_died is not null)
            failures.Insert(0, _died);
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<List<Exception>> StopStartedAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        while (_started.TryPop(out var service))
        {
            try
            {
                await service.StopAsync(cancellationToken);
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        return failures;
    }

    /// <summary>A background service that dies takes the process with it, as it would in a plain host.</summary>
    private async Task WatchAsync(IHostedService service)
    {
        if (service is not BackgroundService { ExecuteTask: { } execution })
            return;

        await ((Task)execution).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!execution.IsFaulted)
            return;

        _died = execution.Exception;
        LogBackgroundServiceDied(execution.Exception, service.GetType().Name);
        lifetime.StopApplication();
    }

    [LoggerMessage(1, LogLevel.Critical, "ERROR app_shutdown: {Service} has died; the service stops.")]
    private partial void LogBackgroundServiceDied(Exception exception, string service);

    [LoggerMessage(2, LogLevel.Warning, "SYSTEM app_shutdown: after a failed start, a part could not be stopped.")]
    private partial void LogCleanUpFailed(Exception exception);
}

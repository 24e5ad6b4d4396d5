using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Events;

/// <summary>The net under silos that died, or had no connection, between a commit and the publication of its events.</summary>
internal sealed partial class EventDrainGrain(
    NatsLink link,
    IEventStore store,
    EventDelivery delivery,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<EventDrainGrain> logger) : Grain, IEventDrainGrain, IRemindable, IDisposable
{
    private const string ReminderName = "events";

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // What is younger, its silo publishes.
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private Task _drain = Task.CompletedTask;

    public async Task StartAsync()
    {
        await this.RegisterOrUpdateReminder(ReminderName, Period, Period);
        Begin();
    }

    async Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        if (options.Value.Nats.EventPrefix is not null)
            Begin();
        else if (await this.GetReminder(ReminderName) is { } reminder)
            await this.UnregisterReminder(reminder);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _drain;
    }

    public void Dispose() => _stop.Dispose();

    // It may take longer than a call may.
    private void Begin()
    {
        if (!_drain.IsCompleted || !link.IsOpen)
            return;
        DelayDeactivation(Period);
        _drain = DrainAsync(_stop.Token);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            var before = LifecycleEvents.FirstIdAt(clock.GetUtcNow() - LeastAge);
            while (await store.ListAsync(before, EventDelivery.MaxBatch, cancellationToken) is { IsEmpty: false } left)
            {
                if (!await delivery.TryDeliverAsync(left, cancellationToken))
                    return;
                LogDrained(left.Length);
            }
        }
        catch (ScheduleStoreException e)
        {
            LogStoreFailed(e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next tick goes on elsewhere.
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Published {Count} events that were left over.")]
    private partial void LogDrained(int count);

    [LoggerMessage(2, LogLevel.Warning, "Events that are left over can't be read.")]
    private partial void LogStoreFailed(Exception exception);
}

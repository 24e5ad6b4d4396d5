using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;

namespace Orleans.Scheduling.Events;

/// <summary>
/// Publishes what this silo's commits have to tell, once they are stored. What it can't publish stays in the store, where the
/// <see cref="EventDrainGrain"/> finds it; where no prefix for events is configured, there are none.
/// </summary>
internal sealed class EventOutbox(
    NatsLink link,
    EventDelivery delivery,
    IOptions<SchedulingOptions> options,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock) : BackgroundService
{
    private const int MaxWaiting = 10_000;

    private readonly bool _isOn = options.Value.Nats is { Url: not null, EventPrefix: not null };

    private readonly Channel<LifecycleEvent> _waiting = Channel.CreateBounded<LifecycleEvent>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>What is to be stored with a decision.</summary>
    public ImmutableArray<LifecycleEvent> Of(Decision decision, long revision) =>
        _isOn ? LifecycleEvents.Of(decision, revision, clock.GetUtcNow()) : [];

    /// <summary>Publishes, soon, what is stored; waits for nothing.</summary>
    public void Publish(ImmutableArray<LifecycleEvent> stored)
    {
        // While the server is away, and where more wait than may, they are the grain's.
        if (stored.IsEmpty || !link.IsOpen)
            return;
        foreach (var told in stored)
            _waiting.Writer.TryWrite(told);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var batch = new List<LifecycleEvent>();
            while (batch.Count < EventDelivery.MaxBatch && _waiting.Reader.TryRead(out var told))
                batch.Add(told);
            await delivery.TryDeliverAsync(batch, stoppingToken);
        }
    }
}

using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;

namespace Orleans.Scheduling.Events;

/// <summary>Publishes stored events, and removes from the store those that the server has.</summary>
internal sealed partial class EventDelivery(
    NatsPublisher publisher, IEventStore store, IOptions<SchedulingOptions> options, ILogger<EventDelivery> logger)
{
    /// <summary>How many go at once.</summary>
    public const int MaxBatch = 500;

    /// <summary>Delivers them; what can't be delivered stays in the store.</summary>
    /// <returns>True where all of them are published and removed.</returns>
    public async Task<bool> TryDeliverAsync(IReadOnlyList<LifecycleEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            var published = await publisher.PublishAllAsync([.. events.Select(MessageOf)], cancellationToken);
            await store.RemoveAsync([.. events.Select(told => told.EventId).Where(id => published.Contains(id.ToString()))], cancellationToken);
            if (published.Count < events.Count)
                LogRefused(events.Count - published.Count);
            return published.Count == events.Count;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e, events.Count);
            return false;
        }
    }

    private NatsMessage MessageOf(LifecycleEvent told) =>
        new($"{options.Value.Nats.EventPrefix}.{told.Kind}", Encoding.UTF8.GetBytes(told.Json), told.EventId.ToString());

    [LoggerMessage(1, LogLevel.Warning, "{Count} events can't be published, or not be removed; it is tried again within a minute.")]
    private partial void LogFailed(Exception exception, int count);

    [LoggerMessage(2, LogLevel.Warning, "A stream of the NATS server refuses {Count} events; it is tried again within a minute.")]
    private partial void LogRefused(int count);
}

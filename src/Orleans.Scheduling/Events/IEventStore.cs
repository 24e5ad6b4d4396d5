using System.Collections.Immutable;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Events;

/// <summary>
/// Events that commits have stored and that are still to be published: PostgreSQL in production, memory in cluster tests.
/// </summary>
/// <remarks>Every method throws <see cref="ScheduleStoreException"/> where the store can't be reached.</remarks>
public interface IEventStore
{
    /// <summary>Events whose ids come before one, in the order of their ids.</summary>
    Task<ImmutableArray<LifecycleEvent>> ListAsync(Guid before, int limit, CancellationToken cancellationToken);

    /// <summary>Removes what is published.</summary>
    Task RemoveAsync(IReadOnlyCollection<Guid> events, CancellationToken cancellationToken);
}

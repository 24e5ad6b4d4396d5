using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Definitions;

/// <summary>Where definitions that schedules share, calendars say, are kept: PostgreSQL in production, memory in cluster tests.</summary>
/// <typeparam name="TDefinition">What is kept.</typeparam>
public interface IDefinitionStore<TDefinition>
    where TDefinition : class
{
    /// <summary>Reads definitions by name, deleted ones too; those that never were are left out.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<StoredDefinition<TDefinition>>> LoadAsync(ImmutableArray<string> names, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a definition's next version and its row of the audit trail, both or neither; false where the expected version wasn't
    /// the current one.
    /// </summary>
    /// <param name="definition">What to store.</param>
    /// <param name="expectedVersion">The version it follows; 0 = none.</param>
    /// <param name="audit">Who changed what.</param>
    /// <param name="cancellationToken">Gives up; it may still happen.</param>
    /// <exception cref="ScheduleStoreException">The store can't be reached; it may have happened.</exception>
    Task<bool> SaveAsync(
        StoredDefinition<TDefinition> definition, long expectedVersion, AuditRow audit, CancellationToken cancellationToken);

    /// <summary>Stores up to which schedule a version is known; nothing where it isn't the current one any more.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached; it may have happened.</exception>
    Task SaveProgressAsync(string name, long version, Guid? toldThrough, CancellationToken cancellationToken);

    /// <summary>Ids of schedules that go by a definition and haven't ended, in order, after one.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<Guid>> ListSchedulesAsync(string name, Guid after, int limit, CancellationToken cancellationToken);

    /// <summary>How many schedules go by a definition and haven't ended.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<long> CountSchedulesAsync(string name, CancellationToken cancellationToken);
}

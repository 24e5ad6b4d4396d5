using System.Collections.Immutable;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.History;

namespace Orleans.Scheduling.Schedules;

/// <summary>Where schedules are kept: PostgreSQL in production, memory in cluster tests.</summary>
public interface IScheduleStore
{
    /// <summary>Reads one schedule; null = there is none.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<StoredSchedule?> LoadAsync(Guid scheduleId, CancellationToken cancellationToken);

    /// <summary>Stores a state with its execution and audit rows and events, and whom to tell of executions that have ended, all or nothing.</summary>
    /// <returns>Null where <see cref="ScheduleCommit.ExpectedVersion"/> wasn't the current version.</returns>
    /// <exception cref="ScheduleStoreException">
    /// The store can't be reached. Whether the commit happened may be unknown: reload before the next one.
    /// </exception>
    Task<Committed?> CommitAsync(ScheduleCommit commit, CancellationToken cancellationToken);

    /// <summary>Reads one row of history; null = there is none.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ExecutionRow?> FindExecutionAsync(Guid executionId, CancellationToken cancellationToken);

    /// <summary>Ids of schedules whose <c>next_wake_at</c> lies before an instant, earliest first, after a cursor.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<DueSchedule>> ListDueAsync(
        DateTimeOffset before, DueSchedule? after, int limit, CancellationToken cancellationToken);

    /// <summary>How many schedules of a creator are active or paused.</summary>
    /// <param name="creator">The creator; null = those that don't name one.</param>
    /// <param name="besides">Schedules that don't count.</param>
    /// <param name="most">Counts no further than this.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<int> CountLiveAsync(
        string? creator, IReadOnlyCollection<Guid> besides, int most, CancellationToken cancellationToken);

    /// <summary>Looks at some rows of a schedule's history in the order of their ids, and removes them.</summary>
    /// <param name="scheduleId">The schedule, which is to be purged and has nothing under way.</param>
    /// <param name="after">The id after which to begin.</param>
    /// <param name="rows">How many, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScheduleStoreException">The store can't be reached; they may have gone.</exception>
    Task<HistoryBatch> PurgeHistoryAsync(Guid scheduleId, Guid after, int rows, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a schedule that is to be purged, with the requests that are kept of it, and stores the row of the audit trail that
    /// remains. Nothing happens where it is gone, or another one that isn't to be purged.
    /// </summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached; it may have happened.</exception>
    Task PurgeAsync(ScheduleState state, AuditRow audit, CancellationToken cancellationToken);

    /// <summary>
    /// Reminders within a time, the earliest first, of schedules whose grain ids' uniform hashes lie in a range of the ring.
    /// </summary>
    /// <param name="begin">Exclusive.</param>
    /// <param name="end">Inclusive; where it isn't greater than <paramref name="begin"/>, the range wraps around.</param>
    /// <param name="from">Begin of that time, inclusive.</param>
    /// <param name="before">Its end, exclusive.</param>
    /// <param name="most">How many, at most; those of one instant always in the same order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<DueSchedule>> ListRemindersAsync(
        uint begin, uint end, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken);
}

/// <summary>A schedule as read, with the row version that the next commit must name.</summary>
public sealed record StoredSchedule(ScheduleState State, long Version);

/// <summary>One schedule's commit.</summary>
/// <param name="State">What to store.</param>
/// <param name="ExpectedVersion">Row version the state was computed from; 0 creates the schedule.</param>
/// <param name="Head">How much of the head is to be written; all of it where the schedule is created.</param>
/// <param name="Rows">Execution rows to insert or replace; ids are distinct.</param>
/// <param name="Audit">Audit rows to insert.</param>
/// <param name="RemindAt">When the schedule's reminder ticks; null = it has none.</param>
public sealed record ScheduleCommit(
    ScheduleState State,
    long ExpectedVersion,
    HeadChange Head,
    ImmutableArray<ExecutionRow> Rows,
    ImmutableArray<AuditRow> Audit,
    DateTimeOffset? RemindAt)
{
    /// <summary>Executions that have ended: whoever comes after them is to be told.</summary>
    public ImmutableArray<ExecutionPredecessor> Ended { get; init; } = [];

    /// <summary>What is to be told outside; stored until it is published.</summary>
    public ImmutableArray<LifecycleEvent> Events { get; init; } = [];
}

/// <summary>How a head differs from the stored one.</summary>
public enum HeadChange
{
    /// <summary>Not at all: only <see cref="ScheduleState.Runtime"/> is to be written.</summary>
    None,

    /// <summary>By a <see cref="HeadStatus"/>.</summary>
    Status,

    /// <summary>By whatever a head has.</summary>
    Whole,
}

/// <summary>What has come of a commit.</summary>
/// <param name="Version">The new row version.</param>
/// <param name="FollowUps">
/// Whom to tell of the executions that have ended. They are stored until removed; where it isn't certain that none is left out,
/// as an answer got lost, they are found there.
/// </param>
public sealed record Committed(long Version, IReadOnlyList<FollowUp> FollowUps);

/// <summary>A schedule to look at, and when it should have been.</summary>
public sealed record DueSchedule(DateTimeOffset NextWakeAt, Guid ScheduleId);

/// <summary>The store can't be reached or can't answer; nothing says the write didn't happen.</summary>
public sealed class ScheduleStoreException(string message, Exception inner) : Exception(message, inner);

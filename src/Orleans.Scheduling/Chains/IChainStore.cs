using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Chains;

/// <summary>
/// Which schedules come after others, and what they are still to be told of. That is stored by the commits of the executions
/// that have ended, see <see cref="ScheduleCommit.Ended"/>.
/// </summary>
public interface IChainStore
{
    /// <summary>What is still to be told, in the order of <see cref="FollowUp.Key"/>.</summary>
    /// <param name="before">Of executions that ended before this instant.</param>
    /// <param name="after">Where to go on; null = from the first.</param>
    /// <param name="limit">How many, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<FollowUp>> ListFollowUpsAsync(
        DateTimeOffset before, FollowUp? after, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets what has been taken; what isn't there is no matter.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached; it may have happened.</exception>
    Task RemoveFollowUpsAsync(IReadOnlyCollection<FollowUp> taken, CancellationToken cancellationToken);

    /// <summary>Of some schedules, and of those that run some workflows, the active and paused ones that come after others.</summary>
    /// <exception cref="ScheduleStoreException">The store can't be reached.</exception>
    Task<ImmutableArray<ChainLink>> ListLinksAsync(
        IReadOnlyCollection<Guid> schedules, IReadOnlyCollection<string> workflows, CancellationToken cancellationToken);
}

/// <summary>That a schedule is to be told of an execution it comes after.</summary>
/// <param name="FollowerId">The schedule.</param>
/// <param name="Predecessor">The execution.</param>
public sealed record FollowUp(Guid FollowerId, ExecutionPredecessor Predecessor)
{
    /// <summary>No two have the same.</summary>
    public (Guid ExecutionId, Guid FollowerId) Key => (Predecessor.ExecutionId, FollowerId);
}

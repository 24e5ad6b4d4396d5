using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Who comes after whom among the schedules of a <see cref="MemoryScheduleStore"/>, and what they are still to be told.</summary>
public sealed class MemoryChainStore(MemoryScheduleStore store) : IChainStore
{
    private readonly ConcurrentDictionary<(Guid, Guid), FollowUp> _waiting = [];

    /// <summary>What is still to be told.</summary>
    public ImmutableArray<FollowUp> Waiting => [.. _waiting.Values.OrderBy(followUp => followUp.Key)];

    /// <summary>True: what is found isn't handed to the silo that stored it, as if that had died.</summary>
    public bool Lose { get; set; }

    /// <summary>True: nobody is seen to come after anybody, as by two edits at a time.</summary>
    public bool HideLinks { get; set; }

    /// <summary>Asked before anything is removed: an exception to throw instead.</summary>
    public Func<Exception?> FailToRemove { get; set; } = () => null;

    /// <summary>Puts one in again, as if it had never been taken.</summary>
    public void Add(FollowUp followUp) => _waiting[followUp.Key] = followUp;

    public Task<ImmutableArray<FollowUp>> ListFollowUpsAsync(
        DateTimeOffset before, FollowUp? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<FollowUp>>(
        [
            .. Waiting.Where(f => f.Predecessor.FinishedAt < before && (after is null || f.Key.CompareTo(after.Key) > 0)).Take(limit),
        ]);

    public Task RemoveFollowUpsAsync(IReadOnlyCollection<FollowUp> taken, CancellationToken cancellationToken)
    {
        if (FailToRemove() is { } failure)
        {
            return Task.FromException(failure);
        }

        foreach (var followUp in taken)
        {
            _waiting.TryRemove(followUp.Key, out _);
        }

        return Task.CompletedTask;
    }

    public Task<ImmutableArray<ChainLink>> ListLinksAsync(
        IReadOnlyCollection<Guid> schedules, IReadOnlyCollection<string> workflows, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<ChainLink>>(
        [
            .. Followers().Where(_ => !HideLinks).Select(s => new ChainLink(s.ScheduleId, s.Head.Definition.Target.WorkflowId, s.Head.Definition.Timing.After!))
                .Where(link => schedules.Contains(link.ScheduleId) || (link.WorkflowId is { } run && workflows.Contains(run))),
        ]);

    /// <summary>What a commit stores with the outcome.</summary>
    internal ImmutableArray<FollowUp> Find(ScheduleCommit commit)
    {
        var workflow = commit.State.Head.Definition.Target.WorkflowId;
        ImmutableArray<FollowUp> found =
        [
            .. from ended in commit.Ended
               let outcome = Chaining.OutcomeOf(ended.Status)!.Value
               from follower in commit.Ended.IsEmpty ? [] : Followers()
               let after = follower.Head.Definition.Timing.After!
               where after.ScheduleId == ended.ScheduleId || (after.WorkflowId is { } run && run == workflow)
               where after.On == AfterOutcome.Any || after.On == outcome
               select new FollowUp(follower.ScheduleId, ended),
        ];
        foreach (var followUp in found)
        {
            Add(followUp);
        }

        return Lose ? [] : found;
    }

    private ImmutableArray<ScheduleState> Followers() => store.Where(
        s => s.Head is { Definition.Timing.After: not null, Status: ScheduleStatus.Active or ScheduleStatus.Paused });
}

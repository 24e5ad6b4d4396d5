using System.Collections.Immutable;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Events;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>A store in memory, shared by the silos of a test, that fails the way PostgreSQL can.</summary>
public sealed class MemoryScheduleStore : IScheduleStore, IEventStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, StoredSchedule> _schedules = [];
    private readonly Dictionary<Guid, ExecutionRow> _rows = [];
    private readonly Dictionary<Guid, DateTimeOffset> _reminders = [];
    private readonly List<AuditRow> _audit = [];
    private readonly SortedDictionary<Guid, LifecycleEvent> _events = [];
    private readonly List<(Func<bool> Condition, TaskCompletionSource Met)> _watches = [];

    public MemoryScheduleStore() => Chains = new MemoryChainStore(this);

    /// <summary>Who comes after whom.</summary>
    public MemoryChainStore Chains { get; }

    /// <summary>How many commits succeeded.</summary>
    public int Commits { get; private set; }

    /// <summary>How often silos began to read which reminders are near.</summary>
    public int ReminderReads { get; private set; }

    /// <summary>Asked before each commit: an exception to throw instead.</summary>
    public Func<ScheduleCommit, Exception?> FailBefore { get; set; } = _ => null;

    /// <summary>Asked after each commit: an exception to throw although it happened.</summary>
    public Func<ScheduleCommit, Exception?> FailAfter { get; set; } = _ => null;

    /// <summary>Awaited before each commit.</summary>
    public Func<ScheduleCommit, Task> Hold { get; set; } = _ => Task.CompletedTask;

    /// <summary>Awaited before each batch of a purge.</summary>
    public Func<Guid, Task> BeforePurgeBatch { get; set; } = _ => Task.CompletedTask;

    public static Exception Down() => new ScheduleStoreException("down", new TimeoutException());

    public ScheduleState? State(Guid id)
    {
        lock (_lock)
        {
            return _schedules.GetValueOrDefault(id)?.State;
        }
    }

    /// <summary>When a schedule's reminder ticks; null = it has none.</summary>
    public DateTimeOffset? Reminder(Guid id)
    {
        lock (_lock)
        {
            return _reminders.TryGetValue(id, out var at) ? at : null;
        }
    }

    /// <summary>Loses a reminder, as nothing should.</summary>
    public void ForgetReminder(Guid id)
    {
        lock (_lock)
        {
            _reminders.Remove(id);
        }
    }

    /// <summary>Adds to the history, as if it had been stored before.</summary>
    public void AddRows(IEnumerable<ExecutionRow> rows)
    {
        lock (_lock)
        {
            foreach (var row in rows)
            {
                _rows[row.ExecutionId] = row;
            }
        }
    }

    public ImmutableArray<ScheduleState> Where(Func<ScheduleState, bool> condition)
    {
        lock (_lock)
        {
            return [.. _schedules.Values.Select(stored => stored.State).Where(condition)];
        }
    }

    public ImmutableArray<ExecutionRow> Rows(Guid scheduleId)
    {
        lock (_lock)
        {
            return [.. _rows.Values.Where(r => r.ScheduleId == scheduleId).OrderBy(r => r.ScheduledAt)];
        }
    }

    public ImmutableArray<AuditRow> Audit(Guid scheduleId)
    {
        lock (_lock)
        {
            return [.. _audit.Where(r => r.ScheduleId == scheduleId)];
        }
    }

    /// <summary>Waits until a condition on the store holds; it is looked at after every commit.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition())
            {
                return;
            }

            _watches.Add((condition, met));
        }

        try
        {
            await met.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Never came true: {what}.");
        }
    }

    public Task<StoredSchedule?> LoadAsync(Guid scheduleId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_schedules.GetValueOrDefault(scheduleId));
        }
    }

    public async Task<Committed?> CommitAsync(ScheduleCommit commit, CancellationToken cancellationToken)
    {
        await Hold(commit);
        if (FailBefore(commit) is { } before)
        {
            throw before;
        }

        var committed = Write(commit);
        return committed is not null && FailAfter(commit) is { } after ? throw after : committed;
    }

    public Task<ExecutionRow?> FindExecutionAsync(Guid executionId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_rows.GetValueOrDefault(executionId));
        }
    }

    public Task<ImmutableArray<DueSchedule>> ListDueAsync(
        DateTimeOffset before, DueSchedule? after, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var due = _schedules.Values
                .Where(s => s.State.Runtime.NextWakeAt < before)
                .Select(s => new DueSchedule(s.State.Runtime.NextWakeAt!.Value, s.State.ScheduleId))
                .Where(d => after is null || (d.NextWakeAt, d.ScheduleId).CompareTo((after.NextWakeAt, after.ScheduleId)) > 0)
                .OrderBy(d => (d.NextWakeAt, d.ScheduleId));
            return Task.FromResult<ImmutableArray<DueSchedule>>([.. due.Take(limit)]);
        }
    }

    public async Task<HistoryBatch> PurgeHistoryAsync(
        Guid scheduleId, Guid after, int rows, CancellationToken cancellationToken)
    {
        await BeforePurgeBatch(after).WaitAsync(cancellationToken);
        lock (_lock)
        {
            var batch = _rows.Values
                .Where(r => r.ScheduleId == scheduleId && r.ExecutionId.CompareTo(after) > 0)
                .Select(r => r.ExecutionId).Order().Take(rows).ToList();
            batch.ForEach(id => _rows.Remove(id));
            Tell();
            return new HistoryBatch(batch.Count, batch.Count == rows ? batch[^1] : null);
        }
    }

    public Task PurgeAsync(ScheduleState state, AuditRow audit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_schedules.GetValueOrDefault(state.ScheduleId)?.State.Head is { Purge: not null } head
                && head.Incarnation == state.Head.Incarnation)
            {
                _schedules.Remove(state.ScheduleId);
                _reminders.Remove(state.ScheduleId);
                _audit.Add(audit);
                Tell();
            }
        }

        return Task.CompletedTask;
    }

    public Task<int> CountLiveAsync(
        string? creator, IReadOnlyCollection<Guid> besides, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_schedules.Values.Select(s => s.State).Where(s => s.Head.CreatedBy == creator
                && s.Head.Status is ScheduleStatus.Active or ScheduleStatus.Paused
                && !besides.Contains(s.ScheduleId)).Take(most).Count());
        }
    }

    public Task<ImmutableArray<DueSchedule>> ListRemindersAsync(
        uint begin, uint end, DateTimeOffset from, DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            ReminderReads++;
            return Task.FromResult<ImmutableArray<DueSchedule>>(
                [.. _reminders.Where(r => r.Value >= from && r.Value < before && InRange(r.Key)).OrderBy(r => r.Value).Take(most)
                    .Select(r => new DueSchedule(r.Value, r.Key))]);
        }

        bool InRange(Guid id)
        {
            var hash = ScheduleGrainId.Of(id).GetUniformHashCode();
            return begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;
        }
    }

    public Task<ImmutableArray<LifecycleEvent>> ListAsync(Guid before, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<ImmutableArray<LifecycleEvent>>([.. _events.Values.Where(e => e.EventId < before).Take(limit)]);
        }
    }

    public Task RemoveAsync(IReadOnlyCollection<Guid> events, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            foreach (var id in events)
            {
                _events.Remove(id);
            }
        }

        return Task.CompletedTask;
    }

    private Committed? Write(ScheduleCommit commit)
    {
        lock (_lock)
        {
            var stored = _schedules.GetValueOrDefault(commit.State.ScheduleId);
            if ((stored?.Version ?? 0) != commit.ExpectedVersion)
            {
                return null;
            }

            // What a commit says it leaves alone must not have changed, or PostgreSQL would drop it.
            Assert.True(
                commit.Head switch
                {
                    HeadChange.None => stored?.State.Head == (object)commit.State.Head,
                    HeadChange.Status => stored is not null && commit.State.Head.DiffersInStatusAlone(stored.State.Head),
                    _ => true,
                },
                "more of the head has changed than is said");
            var version = commit.ExpectedVersion + 1;
            _schedules[commit.State.ScheduleId] = new StoredSchedule(commit.State, version);
            foreach (var row in commit.Rows)
            {
                _rows[row.ExecutionId] = row;
            }

            _audit.AddRange(commit.Audit);
            foreach (var told in commit.Events)
            {
                _events[told.EventId] = told;
            }

            _reminders.Remove(commit.State.ScheduleId);
            if (commit.RemindAt is { } at)
            {
                _reminders.Add(commit.State.ScheduleId, at);
            }

            var followUps = Chains.Find(commit);
            Commits++;
            Tell();
            return new Committed(version, followUps);
        }
    }

    private void Tell()
    {
        foreach (var watch in _watches.Where(w => w.Condition()).ToList())
        {
            _watches.Remove(watch);
            watch.Met.SetResult();
        }
    }
}

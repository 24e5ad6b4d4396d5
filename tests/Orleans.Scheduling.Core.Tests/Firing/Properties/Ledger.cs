using System.Text.Json;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing.Properties;

/// <summary>What a store would hold of one schedule, and what must be true of every commit to it.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<Guid, ExecutionRow> _rows = [];
    private Dictionary<Guid, ExecutionRow> _before = [];
    private readonly HashSet<(Guid, int, int)> _dispatched = [];
    private readonly HashSet<Guid> _audits = [];

    public ScheduleState? State { get; private set; }

    /// <summary>What counts towards the limit: what has started by itself or waits to.</summary>
    public IReadOnlyList<ExecutionRow> Autos => [.. _rows.Values.Where(IsAuto)];

    /// <summary>The same with what waited when the last commit began to be decided, or began to wait and was dropped in it.</summary>
    public IReadOnlyList<ExecutionRow> AutosMeanwhile => [.. _rows.Values.Where(r =>
        IsAuto(r) || (_before.TryGetValue(r.ExecutionId, out var old) ? IsAuto(old) : r.Cause == "auto" && MayHaveWaited(r)))];

    private static bool MayHaveWaited(ExecutionRow row) =>
        row.Status is ExecutionStatus.Expired or ExecutionStatus.Cancelled || row.Reason is "limit_reached" or "paused";

    private static bool IsAuto(ExecutionRow row) =>
        row.Cause == "auto" && (row.Attempt > 0 || row.Status == ExecutionStatus.Queued);

    /// <summary>Rows of the schedule's own nominal times, run or not, in order.</summary>
    public IEnumerable<ExecutionRow> Occurrences => _rows.Values.Where(r => r.Cause == "auto").OrderBy(r => r.ScheduledAt);

    /// <summary>Rows that a redrive of a number may be asked for; the grain looks in the store for those it was made for.</summary>
    public IReadOnlyList<ExecutionRow> Redrivable(int number) => [.. _rows.Values
        .Where(r => Redriving.Allows(r.Status))
        .Where(r => !_rows.TryGetValue(Redriving.IdOf(State!, r, number), out var made) || !made.Status.IsTerminal())
        .OrderBy(r => r.ExecutionId)];

    private IEnumerable<ExecutionRow> Executions => _rows.Values.Where(r => r.Attempt > 0);

    public void Commit(Decision decision, DateTimeOffset now)
    {
        var before = State;
        _before = new(_rows);
        State = decision.State;
        foreach (var row in decision.Rows)
        {
            Put(row, now);
        }

        Assert.Subset(State.Runtime.Unfinished.ToHashSet(), decision.Dispatches.ToHashSet());
        Assert.All(decision.Dispatches, d => Assert.True(_dispatched.Add((d.Row.ExecutionId, d.Row.Attempt, d.Row.Dispatch))));
        Assert.All(decision.Audit, a => Assert.True(_audits.Add(a.AuditId)));
        if (ReferenceEquals(before, State))
        {
            Assert.True(decision.Rows.IsEmpty && decision.Audit.IsEmpty && decision.Cancellations.IsEmpty);
            return;
        }

        CountsAgreeWithRows();
        WakesForAllThatIsLeft(now, decision.MoreDue);
        if (before is not null)
        {
            OnlyEverGoesForward(before, decision);
        }

        // From here on with what a store would give back: nothing may hang on what isn't stored.
        State = Reloaded(State);
    }

    public static ScheduleState Reloaded(ScheduleState state)
    {
        var (head, runtime) = Stored(state);
        var reloaded = new ScheduleState(
            state.ScheduleId,
            JsonSerializer.Deserialize(head, StateJson.Head)!,
            JsonSerializer.Deserialize(runtime, StateJson.Runtime)!);
        Assert.Equal((head, runtime), Stored(reloaded));
        Assert.Equal(
            state.Head with { Definition = reloaded.Head.Definition, Extensions = null },
            reloaded.Head with { Extensions = null });
        Assert.Equal(
            state.Head.Definition with { Tags = [], Retry = null, Extensions = null },
            reloaded.Head.Definition with { Tags = [], Retry = null, Extensions = null });
        Assert.Equal(
            state.Runtime with { Unfinished = [], Queued = [], Backfills = [], Extensions = null },
            reloaded.Runtime with { Unfinished = [], Queued = [], Backfills = [], Extensions = null });
        Assert.Equal(state.Runtime.Backfills.AsEnumerable(), reloaded.Runtime.Backfills);
        Assert.Equal(state.Runtime.Unfinished.AsEnumerable(), reloaded.Runtime.Unfinished);
        Assert.Equal(state.Runtime.Queued.AsEnumerable(), reloaded.Runtime.Queued);
        return reloaded;
    }

    private static (string Head, string Runtime) Stored(ScheduleState state) => (
        JsonSerializer.Serialize(state.Head, StateJson.Head), JsonSerializer.Serialize(state.Runtime, StateJson.Runtime));

    private void Put(ExecutionRow row, DateTimeOffset now)
    {
        if (_rows.TryGetValue(row.ExecutionId, out var old))
        {
            // The same id is the same thing, and what has ended stays as it ended; only a compressed row may grow.
            Assert.Equal(
                (old.ScheduledAt, old.FireAt, old.Cause, old.DecidedAt), (row.ScheduledAt, row.FireAt, row.Cause, row.DecidedAt));
            Assert.True(!old.Status.IsTerminal() || (old.Status, old.Reason) == (row.Status, row.Reason) && row.Count > old.Count);
            if (old is { Status: ExecutionStatus.Queued, Attempt: 0 })
            {
                Assert.True(row.Attempt == (row.Status == ExecutionStatus.Running ? 1 : 0));
            }
            else if (row.Attempt != old.Attempt)
            {
                Assert.Equal((ExecutionStatus.RetryWaiting, old.Attempt + 1, 1), (old.Status, row.Attempt, row.Dispatch));
                Assert.True(old.NextAttemptAt <= now);
            }
        }

        // What never ran says why, unless somebody cancelled it; what ran, only if it was cancelled for another. An attempt
        // says what it waits for, and that it waited too long.
        Assert.True(row.Attempt > 0
            ? row.Reason is null or "overlap:cancel_oldest" || row.Reason == (row.Status switch
            {
                ExecutionStatus.Queued => "limit:silo",
                ExecutionStatus.Expired => "queue_ttl",
                _ => null,
            })
            : row.Reason is not null || row.Status == ExecutionStatus.Cancelled);
        Assert.Equal(
            row.Attempt == 0, row.Dispatch == 0 && row.StartedAt is null && row.Silo is null && row.Status is not ExecutionStatus.Running);
        Assert.Equal(row.Count > 1, row.ScheduledThrough > row.ScheduledAt);
        Assert.Equal(row.Status.IsTerminal(), row.FinishedAt is not null);
        Assert.Equal(row.Status == ExecutionStatus.RetryWaiting, row.NextAttemptAt is not null);
        _rows[row.ExecutionId] = row;
    }

    private void CountsAgreeWithRows()
    {
        var runtime = State!.Runtime;
        Assert.Equal(Executions.Count(r => r.Cause == "auto"), runtime.AutoCount);
        Assert.Equal(Autos.Count, runtime.AutoStartedOrQueued);
        Assert.Equal(Executions.Count(), runtime.ExecutionCount);
        Assert.Equal(
            Executions.Count(r => r.Status.IsTerminal() && r.Status is not (ExecutionStatus.Succeeded or ExecutionStatus.Cancelled)),
            runtime.ErrorCount);
        Assert.Equal(
            _rows.Values.Where(r => !r.Status.IsTerminal()).OrderBy(r => r.ExecutionId),
            runtime.Unfinished.Concat(runtime.Queued).Select(u => u.Row).OrderBy(r => r.ExecutionId));
        Assert.All(runtime.Queued, q => Assert.Equal(ExecutionStatus.Queued, q.Row.Status));
        Assert.All(runtime.Queued, q => Assert.Equal(0, q.Row.Attempt));
        Assert.All(runtime.Unfinished, u => Assert.True(u.Row.Attempt > 0));
        NoneWaitsForNothing();
        Assert.All(runtime.Backfills, BackfillsAgreeWithRows);
        Assert.InRange(runtime.Backfills.Count(b => b.EndedAs is null), 0, 10);
        Assert.InRange(runtime.Backfills.Count(b => b.EndedAs is not null), 0, 5);
    }

    private void BackfillsAgreeWithRows(Backfill backfill)
    {
        var rows = _rows.Values.Where(r => r.Cause == backfill.Cause).ToList();
        Assert.Equal(backfill.Decided, rows.Sum(r => r.Count));
        Assert.All(rows, r => Assert.InRange(r.ScheduledAt, backfill.FirstAt, backfill.LastAt));
        var isDone = backfill.EndedAs == BackfillStatus.Completed;
        Assert.Equal(isDone, isDone && backfill.Decided == backfill.Total && rows.All(r => r.Status.IsTerminal()));
        if (backfill.EndedAs is null)
        {
            Assert.Equal(backfill.Decided < backfill.Total, backfill.NextAt is not null);
            Assert.True(backfill.NextAt is not null || rows.Any(r => !r.Status.IsTerminal()));
        }
    }

    private void NoneWaitsForNothing()
    {
        var (definition, runtime) = (State!.Head.Definition, State.Runtime);
        Assert.InRange(runtime.Queued.Count(q => q.WaitsUnder is null), 0, 100);
        Assert.True(
            runtime.Queued.IsEmpty
            || runtime.Unfinished.Length >= (
                (runtime.Queued[0].WaitsUnder ?? definition.Overlap) == OverlapPolicy.AllowAll ? 1000 : definition.MaxInstances));
    }

    private void WakesForAllThatIsLeft(DateTimeOffset now, bool moreDue)
    {
        var (head, runtime) = (State!.Head, State.Runtime);
        Assert.Equal(head.Status == ScheduleStatus.Paused, head.Pause is not null);
        DateTimeOffset?[] left =
        [
            head.Status == ScheduleStatus.Active ? runtime.NextFireAt : null,
            head.Pause?.Until,
            runtime.Unfinished.Any(u => !u.AwaitsRetry) ? now.AddSeconds(60) : null,
            runtime.Unfinished.Min(u => u.Row.NextAttemptAt),
            head.Definition.MisfireGraceSeconds is { } grace
                ? runtime.Queued.Where(q => q.Row.Cause == "auto").Min(q => (DateTimeOffset?)q.Row.FireAt.AddMilliseconds(1000 * grace + 1))
                : null,
            Purging.IsReady(State) ? now + WakePlan.Recheck : null,
        ];

        // A backfill that the turn cut short goes on at once.
        if (runtime.NextWakeAt == now && moreDue && left.Min() != now)
        {
            left = [now];
            Assert.Contains(runtime.Backfills, b => b.NextAt is not null);
        }

        Assert.Equal(left.Min(), runtime.NextWakeAt);
        Assert.False(head.Status == ScheduleStatus.Active && runtime.NextWakeAt is null);
    }

    private void OnlyEverGoesForward(ScheduleState before, Decision decision)
    {
        var (old, next) = (before.Runtime, State!.Runtime);
        Assert.True(next.LastProcessed >= old.LastProcessed);
        Assert.True(next.AutoCount >= old.AutoCount && next.ExecutionCount >= old.ExecutionCount && next.ErrorCount >= old.ErrorCount);
        if (next.AutoCount > old.AutoCount)
        {
            // An edit decides by the old definition first, then by the new.
            Assert.True(
                !(next.AutoCount > before.Head.Definition.MaxExecutions) || !(next.AutoCount > State.Head.Definition.MaxExecutions));
        }

        var heedsNoCap = State.Head.Definition.Overlap == OverlapPolicy.AllowAll
            || next.Backfills.Any(b => b is { EndedAs: null, Overlap: OverlapPolicy.AllowAll });
        if (next.Unfinished.Length > old.Unfinished.Length && !heedsNoCap)
        {
            Assert.True(next.Unfinished.Length <= Math.Max(State.Head.Definition.MaxInstances, before.Head.Definition.MaxInstances)
                || before.Head.Definition.Overlap == OverlapPolicy.AllowAll);
        }

        // The version counts the edits and status changes, and nothing else moves it.
        var changes = decision.Audit.Count(a => a.Action
            is not ("schedule_triggered" or "execution_cancel" or "execution_redrive" or "schedule_backfill" or "backfill_cancel"
                or "backfill_completed"));
        Assert.Equal(before.Head.Version + changes, State.Head.Version);
        Assert.Equal(changes == 0, ReferenceEquals(before.Head, State.Head));
        if (before.Head.Status is ScheduleStatus.Completed or ScheduleStatus.Cancelled or ScheduleStatus.Deleted)
        {
            Assert.True(State.Head.Status == before.Head.Status || State.Head.Status == ScheduleStatus.Deleted);
            var redrives = decision.Audit.Count(a => a.Action == "execution_redrive");
            Assert.Equal(old.LastProcessed, next.LastProcessed);
            Assert.True(next.ExecutionCount + next.Queued.Length <= old.ExecutionCount + old.Queued.Length + redrives);
        }
    }
}

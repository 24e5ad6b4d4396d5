using System.Collections.Immutable;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>A decision while it is being made. Never leaves the machine.</summary>
internal sealed class Draft(ScheduleState state)
{
    private ScheduleState _state = state;

    // Most decisions are about one execution, so it goes without a dictionary until there is a second.
    private ExecutionRow? _row;
    private Dictionary<Guid, ExecutionRow>? _rows;
    private HashSet<Guid>? _dispatches;
    private ImmutableArray<AuditRow> _audit = [];
    private ImmutableArray<Guid> _cancellations = [];
    private ImmutableArray<ExecutionPredecessor> _ended = [];

    internal ScheduleHead Head { get; private set; } = state.Head;

    internal ScheduleRuntime Runtime { get; set; } = state.Runtime;

    /// <summary>How many occurrences of a backlog have run; a state keeps it only where the backlog outlasts the turn.</summary>
    internal int FiredOfBacklog { get; set; } = state.Runtime.FiredOfBacklog;

    internal bool MoreDue { get; set; }

    internal ScheduleState State => _state.Head == (object)Head && _state.Runtime == (object)Runtime
        ? _state
        : _state = new ScheduleState(_state.ScheduleId, Head, Runtime);

    /// <summary>What waits counts as what has started, lest more start than may.</summary>
    internal bool LimitReached => Head.Definition.MaxExecutions is { } max && Runtime.AutoStartedOrQueued >= max;

    /// <summary>Changes what people see, which moves the ETag and leaves an audit row.</summary>
    /// <param name="head">The new one, its version aside.</param>
    /// <param name="action">What it is called.</param>
    /// <param name="change">Who asked; null = the service itself acts.</param>
    /// <param name="now">The present.</param>
    /// <param name="note">Why the service acts.</param>
    internal void ChangeHead(ScheduleHead head, string action, Change? change, DateTimeOffset now, string? note = null)
    {
        var changes = HeadChanges.Between(Head, head);
        Head = head with { Version = Head.Version + 1, UpdatedAt = now };
        Audit(action, change, now, note, changes);
    }

    internal void Audit(
        string action, Change? change, DateTimeOffset now, string? note = null, ImmutableArray<FieldChange> changes = default) =>
        _audit = _audit.Add(new AuditRow(
            change?.Id ?? ExecutionIds.Create(_state.ScheduleId, Head.Incarnation, now, $"{action}:{Head.Version}:{note}"),
            _state.ScheduleId, now, action, change?.Caller.Name, change?.Note ?? note, change?.Caller.TraceId)
        {
            Changes = changes.IsDefault ? [] : changes,
        });

    /// <summary>Lets what lies up to an instant be over; never takes back what is decided.</summary>
    internal void AdvanceTo(DateTimeOffset mark)
    {
        if (mark > Runtime.LastProcessed)
        {
            Runtime = Runtime with { LastProcessed = mark };
        }
    }

    internal void Put(ExecutionRow row)
    {
        if (_rows is null && (_row is null || _row.ExecutionId == row.ExecutionId))
        {
            _row = row;
            return;
        }

        _rows ??= new() { [_row!.ExecutionId] = _row };
        _rows[row.ExecutionId] = row;
    }

    /// <summary>Accounts for an occurrence that never runs; consecutive ones by the same rule share one row (R3).</summary>
    /// <param name="open">The row of the one before; null = that ran.</param>
    /// <param name="occurrence">The occurrence.</param>
    /// <param name="cause">What made it due.</param>
    /// <param name="verdict">By which rule.</param>
    /// <param name="now">The present.</param>
    internal ExecutionRow Account(
        ExecutionRow? open, Occurrence occurrence, string cause, Verdict verdict, DateTimeOffset now)
    {
        var (status, reason) = (verdict.Status!.Value, verdict.Reason!);
        var identity = cause == "auto" ? reason : $"{cause}:{reason}";
        var row = open is not null && open.Status == status && open.Reason == reason
            ? open with { ScheduledThrough = occurrence.Nominal, Count = open.Count + 1, FinishedAt = now }
            : new ExecutionRow
            {
                ExecutionId = ExecutionIds.Create(_state.ScheduleId, Head.Incarnation, occurrence.Nominal, identity),
                ScheduleId = _state.ScheduleId,
                Status = status,
                Cause = cause,
                Reason = reason,
                ScheduledAt = occurrence.Nominal,
                FireAt = occurrence.FireAt,
                DecidedAt = now,
                FinishedAt = now,
            };
        Put(row);
        return row;
    }

    /// <summary>An execution that hasn't begun: to be started, or to wait for a place.</summary>
    internal UnfinishedExecution New(
        Occurrence occurrence, string cause, DateTimeOffset now, string? contextJson = null, string? triggeredBy = null) => new()
    {
        Row = new ExecutionRow
        {
            ExecutionId = ExecutionIds.Create(_state.ScheduleId, Head.Incarnation, occurrence.Nominal, cause),
            ScheduleId = _state.ScheduleId,
            Status = ExecutionStatus.Queued,
            Cause = cause,
            ScheduledAt = occurrence.Nominal,
            FireAt = occurrence.FireAt,
            DecidedAt = now,
            TriggeredBy = triggeredBy,
        },
        ContextJson = contextJson,
    };

    /// <summary>Starts an execution, a queued one or a new one: its place among the unfinished, its dispatch.</summary>
    internal void Start(UnfinishedExecution execution, DateTimeOffset now)
    {
        var row = execution.Row with { Status = ExecutionStatus.Running, Reason = null, Attempt = 1, Dispatch = 1 };
        Runtime = Runtime with
        {
            AutoCount = Runtime.AutoCount + (row.IsAuto ? 1 : 0),
            ExecutionCount = Runtime.ExecutionCount + 1,
            LastExecutionAt = now,
            LastExecutionId = row.ExecutionId,
            Queued = Runtime.Queued.Remove(execution),
            Unfinished = Runtime.Unfinished.Add(execution with { Row = row, WaitsSince = row.DecidedAt == now ? null : now }),
        };
        Put(row);
        (_dispatches ??= []).Add(row.ExecutionId);
    }

    /// <summary>Lets a new execution wait for a place, last in the queue.</summary>
    internal void Enqueue(UnfinishedExecution execution, string reason)
    {
        var queued = execution with { Row = execution.Row with { Reason = reason } };
        Runtime = Runtime with { Queued = Runtime.Queued.Add(queued) };
        Put(queued.Row);
    }

    /// <summary>Takes an execution that will never run off the queue, where it is in it.</summary>
    internal void Drop(UnfinishedExecution queued, ExecutionStatus status, string? reason, DateTimeOffset now)
    {
        Runtime = Runtime with { Queued = Runtime.Queued.Remove(queued) };
        Put(queued.Row with { Status = status, Reason = reason, FinishedAt = now });
    }

    /// <summary>Hands an unfinished execution to an engine once more, as the next dispatch of the same attempt.</summary>
    /// <param name="execution">The execution.</param>
    /// <param name="stillWaits">True: its turn hadn't come, and what it waited counts on.</param>
    /// <param name="now">The present.</param>
    internal void Redispatch(UnfinishedExecution execution, bool stillWaits, DateTimeOffset now)
    {
        var row = execution.Row with { Dispatch = execution.Row.Dispatch + 1 };
        if (stillWaits)
        {
            Replace(execution, row);
        }
        else
        {
            row = row with { Status = ExecutionStatus.Running, Reason = null, StartedAt = null };
            Replace(execution, row, waitsSince: now);
        }

        (_dispatches ??= []).Add(execution.Row.ExecutionId);
    }

    /// <summary>Shows where an execution under way stands.</summary>
    internal void Show(UnfinishedExecution execution, ExecutionRow row) => Replace(execution, row);

    /// <summary>Lets an execution wait for its next attempt.</summary>
    internal void AwaitRetry(UnfinishedExecution execution, ExecutionRow attempted, DateTimeOffset nextAttemptAt) =>
        Replace(execution, attempted with { Status = ExecutionStatus.RetryWaiting, NextAttemptAt = nextAttemptAt });

    /// <summary>Hands every execution whose next attempt is due to an engine.</summary>
    internal void RetryDue(DateTimeOffset now)
    {
        foreach (var execution in Runtime.Unfinished)
        {
            if (!execution.AwaitsRetry || !(execution.Row.NextAttemptAt <= now))
            {
                continue;
            }

            var row = execution.Row with
            {
                Status = ExecutionStatus.Running,
                Attempt = execution.Row.Attempt + 1,
                Dispatch = 1,
                NextAttemptAt = null,
                StartedAt = null,
                Progress = null,
            };
            Replace(execution, row, waitsSince: now);
            (_dispatches ??= []).Add(execution.Row.ExecutionId);
        }
    }

    private void Replace(UnfinishedExecution execution, ExecutionRow row, DateTimeOffset? waitsSince = null)
    {
        var replaced = execution with { Row = row, WaitsSince = waitsSince ?? execution.WaitsSince };
        Runtime = Runtime with { Unfinished = Runtime.Unfinished.Replace(execution, replaced) };
        Put(row);
    }

    /// <summary>Takes an execution off the unfinished with its last row.</summary>
    internal void Finish(UnfinishedExecution execution, ExecutionRow row)
    {
        var failed = row.Status is not (ExecutionStatus.Succeeded or ExecutionStatus.Cancelled);
        row = row with
        {
            NextAttemptAt = null,
            ContextJson = Redriving.Allows(row.Status) ? execution.ContextJson : null,

            // What ended by itself before it could be cancelled wasn't ended by the rule that asked for it.
            Reason = row.Status switch
            {
                ExecutionStatus.Cancelled => row.Reason,
                ExecutionStatus.Expired => AttemptWaits.TtlReason,
                _ => null,
            },
        };
        Runtime = Runtime with
        {
            Unfinished = Runtime.Unfinished.Remove(execution),
            ErrorCount = Runtime.ErrorCount + (failed ? 1 : 0),
        };
        Put(row);
        if (Chaining.Ended(execution, row) is { } ended)
        {
            _ended = _ended.Add(ended);
        }
    }

    /// <summary>
    /// Cancels executions: what waits for a place or for its next attempt ends at once, what runs once its engine has let go.
    /// </summary>
    /// <param name="which">Those to cancel.</param>
    /// <param name="now">The present.</param>
    /// <param name="reason">The rule by which; null = somebody asked for it.</param>
    internal void Cancel(Func<UnfinishedExecution, bool> which, DateTimeOffset now, string? reason = null)
    {
        foreach (var queued in Runtime.Queued.Where(which))
        {
            Drop(queued, ExecutionStatus.Cancelled, reason, now);
        }

        foreach (var execution in Runtime.Unfinished.Where(which))
        {
            var row = execution.Row with { Reason = reason };
            if (execution.AwaitsRetry)
            {
                Finish(execution, row with { Status = ExecutionStatus.Cancelled, FinishedAt = now });
                continue;
            }

            Runtime = Runtime with
            {
                Unfinished = Runtime.Unfinished.Replace(execution, execution with { Row = row, CancelRequested = true }),
            };
            _cancellations = _cancellations.Add(row.ExecutionId);
            if (row != execution.Row)
            {
                Put(row);
            }
        }
    }

    /// <summary>
    /// Closes the draft: gives free places to what waits and then to backfills, completes the schedule where nothing is left, and sets the next
    /// fire and wake.
    /// </summary>
    internal Decision Decide(DateTimeOffset now, bool applied = true)
    {
        Queueing.Settle(this, now);
        Backfilling.Advance(this, now);
        NextWake.Set(this, now);
        return new Decision(State)
        {
            Rows = _rows is not null ? [.. _rows.Values] : _row is not null ? [_row] : [],
            Audit = _audit,
            Dispatches = _dispatches is { } ids ? Runtime.Unfinished.RemoveAll(u => !ids.Contains(u.Row.ExecutionId)) : [],
            Cancellations = _cancellations,
            Ended = _ended,
            MoreDue = MoreDue,
            Applied = applied,
        };
    }
}

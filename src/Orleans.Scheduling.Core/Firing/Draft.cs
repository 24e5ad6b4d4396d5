using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>A decision while it is being made. Never leaves the machine.</summary>
internal sealed class Draft(ScheduleState state)
{
    private readonly Dictionary<Guid, ExecutionRow> _rows = [];
    private readonly List<AuditRow> _audit = [];
    private readonly List<UnfinishedExecution> _dispatches = [];
    private readonly List<Guid> _cancellations = [];

    internal ScheduleHead Head { get; private set; } = state.Head;

    internal ScheduleRuntime Runtime { get; set; } = state.Runtime;

    internal bool MoreDue { get; set; }

    internal ScheduleState State => state.Head == (object)Head && state.Runtime == (object)Runtime
        ? state
        : new ScheduleState(state.ScheduleId, Head, Runtime);

    internal bool LimitReached => Head.Definition.MaxExecutions is { } max && Runtime.AutoCount >= max;

    /// <summary>Changes what people see, which moves the ETag and leaves an audit row.</summary>
    /// <param name="head">The new one, its version aside.</param>
    /// <param name="action">What it is called.</param>
    /// <param name="change">Who asked; null = the service itself acts.</param>
    /// <param name="now">The present.</param>
    /// <param name="note">Why the service acts.</param>
    internal void ChangeHead(ScheduleHead head, string action, Change? change, DateTimeOffset now, string? note = null)
    {
        Head = head with { Version = Head.Version + 1, UpdatedAt = now };
        Audit(action, change, now, note);
    }

    internal void Audit(string action, Change? change, DateTimeOffset now, string? note = null) => _audit.Add(new AuditRow(
        change?.Id ?? ExecutionIds.Create(state.ScheduleId, Head.Incarnation, now, $"{action}:{Head.Version}"),
        state.ScheduleId, now, action, change?.Caller.Name, change?.Note ?? note, change?.Caller.TraceId));

    /// <summary>Lets what lies up to an instant be over; never takes back what is decided.</summary>
    internal void AdvanceTo(DateTimeOffset mark)
    {
        if (mark > Runtime.LastProcessed)
        {
            Runtime = Runtime with { LastProcessed = mark };
        }
    }

    internal void Put(ExecutionRow row) => _rows[row.ExecutionId] = row;

    /// <summary>Starts an execution: its row, its place among the unfinished, its dispatch.</summary>
    internal Guid Start(
        Occurrence occurrence, string cause, DateTimeOffset now, string? contextJson = null, string? triggeredBy = null)
    {
        var row = new ExecutionRow
        {
            ExecutionId = ExecutionIds.Create(state.ScheduleId, Head.Incarnation, occurrence.Nominal, cause),
            ScheduleId = state.ScheduleId,
            Status = ExecutionStatus.Running,
            Cause = cause,
            ScheduledAt = occurrence.Nominal,
            FireAt = occurrence.FireAt,
            Attempt = 1,
            Dispatch = 1,
            DecidedAt = now,
            TriggeredBy = triggeredBy,
        };
        var execution = new UnfinishedExecution { Row = row, ContextJson = contextJson };
        Runtime = Runtime with
        {
            ExecutionCount = Runtime.ExecutionCount + 1,
            LastExecutionAt = now,
            LastExecutionId = row.ExecutionId,
            Unfinished = Runtime.Unfinished.Add(execution),
        };
        Put(row);
        _dispatches.Add(execution);
        return row.ExecutionId;
    }

    /// <summary>Hands an unfinished execution to an engine once more, as the next dispatch of the same attempt.</summary>
    internal void Redispatch(UnfinishedExecution execution) =>
        _dispatches.Add(Replace(execution, execution.Row with { Dispatch = execution.Row.Dispatch + 1 }));

    /// <summary>Lets an execution wait for its next attempt.</summary>
    internal void AwaitRetry(UnfinishedExecution execution, ExecutionRow attempted, DateTimeOffset nextAttemptAt) =>
        Replace(execution, attempted with { Status = ExecutionStatus.RetryWaiting, NextAttemptAt = nextAttemptAt });

    /// <summary>Hands every execution whose next attempt is due to an engine.</summary>
    internal void RetryDue(DateTimeOffset now)
    {
        foreach (var execution in Runtime.Unfinished.Where(u => u.AwaitsRetry && u.Row.NextAttemptAt <= now))
        {
            _dispatches.Add(Replace(execution, execution.Row with
            {
                Status = ExecutionStatus.Running,
                Attempt = execution.Row.Attempt + 1,
                Dispatch = 1,
                NextAttemptAt = null,
                StartedAt = null,
            }));
        }
    }

    private UnfinishedExecution Replace(UnfinishedExecution execution, ExecutionRow row)
    {
        var next = execution with { Row = row };
        Runtime = Runtime with { Unfinished = Runtime.Unfinished.Replace(execution, next) };
        Put(row);
        return next;
    }

    /// <summary>Takes an execution off the unfinished with its last row.</summary>
    internal void Finish(UnfinishedExecution execution, ExecutionRow row)
    {
        var failed = row.Status is not (ExecutionStatus.Succeeded or ExecutionStatus.Cancelled);
        row = row with { NextAttemptAt = null, ContextJson = Redriving.Allows(row.Status) ? execution.ContextJson : null };
        Runtime = Runtime with
        {
            Unfinished = Runtime.Unfinished.Remove(execution),
            ErrorCount = Runtime.ErrorCount + (failed ? 1 : 0),
        };
        Put(row);
    }

    /// <summary>Cancels executions: what waits for its next attempt ends at once, what runs once its engine has let go.</summary>
    internal void Cancel(Func<UnfinishedExecution, bool> which, DateTimeOffset now)
    {
        foreach (var waiting in Runtime.Unfinished.Where(u => u.AwaitsRetry && which(u)))
        {
            Finish(waiting, waiting.Row with { Status = ExecutionStatus.Cancelled, FinishedAt = now });
        }

        _cancellations.AddRange(Runtime.Unfinished.Where(which).Select(u => u.Row.ExecutionId));
        Runtime = Runtime with
        {
            Unfinished = [.. Runtime.Unfinished.Select(u => which(u) ? u with { CancelRequested = true } : u)],
        };
    }

    /// <summary>Closes the draft: completes the schedule where nothing is left, and sets the next fire and wake.</summary>
    internal Decision Decide(DateTimeOffset now, bool applied = true)
    {
        NextWake.Set(this, now);
        return new Decision(State)
        {
            Rows = [.. _rows.Values],
            Audit = [.. _audit],
            Dispatches = [.. _dispatches],
            Cancellations = [.. _cancellations],
            MoreDue = MoreDue,
            Applied = applied,
        };
    }
}

using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>What the machine decided: the state to store, the rows to store with it, and what to do once they are stored.</summary>
public sealed record Decision(ScheduleState State)
{
    /// <summary>Rows to insert, or to replace by id.</summary>
    public ImmutableArray<ExecutionRow> Rows { get; init; } = [];

    /// <summary>Audit rows to insert.</summary>
    public ImmutableArray<AuditRow> Audit { get; init; } = [];

    /// <summary>Executions to hand to their engines once the commit is certain.</summary>
    public ImmutableArray<UnfinishedExecution> Dispatches { get; init; } = [];

    /// <summary>Executions whose engines are to cancel once the commit is certain.</summary>
    public ImmutableArray<Guid> Cancellations { get; init; } = [];

    /// <summary>Executions that have ended so that others may come after them.</summary>
    public ImmutableArray<ExecutionPredecessor> Ended { get; init; } = [];

    /// <summary>More occurrences are due than one turn decides: commit, then apply again.</summary>
    public bool MoreDue { get; init; }

    /// <summary>False where the input itself still waits until all that was due before it is decided.</summary>
    public bool Applied { get; init; } = true;

    /// <summary>The report was of a dispatch that is no longer current, and changed nothing.</summary>
    public bool Duplicate { get; init; }

    /// <summary>The backfill that was asked for, or cancelled.</summary>
    public Backfill? Backfill { get; init; }

    /// <summary>The execution a trigger started.</summary>
    public Guid? TriggeredExecution { get; init; }
}

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

    /// <summary>True when more occurrences are due than one turn decides: apply the wake again after the commit.</summary>
    public bool MoreDue { get; init; }

    /// <summary>The execution a trigger started.</summary>
    public Guid? TriggeredExecution { get; init; }
}

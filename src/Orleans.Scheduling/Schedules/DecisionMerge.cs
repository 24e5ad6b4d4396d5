using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>Several decisions of one turn as one commit.</summary>
internal sealed class DecisionMerge
{
    private readonly Dictionary<Guid, ExecutionRow> _rows = [];
    private readonly List<AuditRow> _audit = [];
    private readonly Dictionary<Guid, UnfinishedExecution> _dispatches = [];
    private readonly List<Guid> _cancellations = [];

    internal void Add(Decision decision)
    {
        foreach (var row in decision.Rows)
        {
            _rows[row.ExecutionId] = row;
        }

        foreach (var dispatch in decision.Dispatches)
        {
            _dispatches[dispatch.Row.ExecutionId] = dispatch;
        }

        _audit.AddRange(decision.Audit);
        _cancellations.AddRange(decision.Cancellations);
    }

    internal bool Changes(ScheduleState? before, ScheduleState after) =>
        !ReferenceEquals(before, after) || _rows.Count > 0 || _audit.Count > 0;

    internal Decision Result(ScheduleState state) => new(state)
    {
        Rows = [.. _rows.Values],
        Audit = [.. _audit],
        Dispatches = [.. _dispatches.Values],
        Cancellations = [.. _cancellations],
    };
}

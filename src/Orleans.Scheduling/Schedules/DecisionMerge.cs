using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

/// <summary>The decisions of one turn as one commit. Mostly there is just one, which then is the commit.</summary>
internal sealed class DecisionMerge
{
    private readonly List<Decision> _decisions = [];

    internal void Add(Decision decision) => _decisions.Add(decision);

    internal bool Changes(ScheduleState? before, ScheduleState after) =>
        !ReferenceEquals(before, after) || _decisions.Exists(d => !d.Rows.IsEmpty || !d.Audit.IsEmpty);

    internal Decision Result(ScheduleState state) =>
        _decisions is [var only] && ReferenceEquals(only.State, state) ? only : Merged(state);

    // Of what several decisions say about one execution, the last word counts.
    private Decision Merged(ScheduleState state)
    {
        var rows = new Dictionary<Guid, ExecutionRow>();
        var dispatches = new Dictionary<Guid, UnfinishedExecution>();
        foreach (var decision in _decisions)
        {
            foreach (var row in decision.Rows)
            {
                rows[row.ExecutionId] = row;
            }

            foreach (var dispatch in decision.Dispatches)
            {
                dispatches[dispatch.Row.ExecutionId] = dispatch;
            }
        }

        return new Decision(state)
        {
            Rows = [.. rows.Values],
            Audit = [.. _decisions.SelectMany(d => d.Audit)],
            Dispatches = [.. dispatches.Values],
            Cancellations = [.. _decisions.SelectMany(d => d.Cancellations)],
            Ended = [.. _decisions.SelectMany(d => d.Ended)],
        };
    }
}

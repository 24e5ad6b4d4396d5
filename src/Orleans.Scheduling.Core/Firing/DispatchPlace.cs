using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// What a decision dispatches runs on the silo that decides it, and the rows say so before it starts: whoever holds the
/// schedule later knows where to ask, and that nothing runs any more once that silo is gone. On a silo that is known to be full
/// they say queued from the start, which saves a crowd of executions the commit that would say it later.
/// </summary>
internal static class DispatchPlace
{
    internal static Decision On(this Decision decision, string silo, string? waitsFor)
    {
        if (decision.Dispatches.IsEmpty)
        {
            return decision;
        }

        var unfinished = decision.State.Runtime.Unfinished.ToBuilder();
        var rows = decision.Rows.ToBuilder();
        var dispatches = decision.Dispatches.ToBuilder();
        for (var i = 0; i < dispatches.Count; i++)
        {
            var dispatch = dispatches[i];
            var placed = dispatch with { Row = Placed(dispatch.Row, silo, waitsFor) };
            unfinished[unfinished.IndexOf(dispatch, 0, ReferenceEqualityComparer.Instance)] = placed;
            rows[IndexOf(rows, placed.Row.ExecutionId)] = placed.Row;
            dispatches[i] = placed;
        }

        return decision with
        {
            State = decision.State with
            {
                Runtime = decision.State.Runtime with { Unfinished = unfinished.DrainToImmutable() },
            },
            Rows = rows.DrainToImmutable(),
            Dispatches = dispatches.DrainToImmutable(),
        };
    }

    // By id: what is cancelled in the decision that dispatches it may have a row of its own among the unfinished.
    private static int IndexOf(ImmutableArray<ExecutionRow>.Builder rows, Guid executionId)
    {
        var index = 0;
        while (rows[index].ExecutionId != executionId)
        {
            index++;
        }

        return index;
    }

    private static ExecutionRow Placed(ExecutionRow row, string silo, string? waitsFor) => waitsFor is null
        ? row with { Silo = silo }
        : row with { Silo = silo, Status = ExecutionStatus.Queued, Reason = waitsFor };
}

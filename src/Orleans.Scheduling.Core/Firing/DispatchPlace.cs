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

        var placed = decision.Dispatches.ToDictionary(
            d => d.Row.ExecutionId, d => d with { Row = Placed(d.Row, silo, waitsFor) });
        var runtime = decision.State.Runtime;
        return decision with
        {
            State = decision.State with
            {
                Runtime = runtime with
                {
                    Unfinished = [.. runtime.Unfinished.Select(u => placed.GetValueOrDefault(u.Row.ExecutionId, u))],
                },
            },
            Rows = [.. decision.Rows.Select(r => placed.TryGetValue(r.ExecutionId, out var p) ? p.Row : r)],
            Dispatches = [.. decision.Dispatches.Select(d => placed[d.Row.ExecutionId])],
        };
    }

    private static ExecutionRow Placed(ExecutionRow row, string silo, string? waitsFor) => waitsFor is null
        ? row with { Silo = silo }
        : row with { Silo = silo, Status = ExecutionStatus.Queued, Reason = waitsFor };
}

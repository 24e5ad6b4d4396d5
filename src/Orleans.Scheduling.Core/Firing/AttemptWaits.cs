namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// Attempts that an engine has, and that wait for their turn: for a place under a limit of the cluster, or a slot of their
/// silo. To the overlap policy they are under way; their rows say queued, and for what, where the wait lasts.
/// </summary>
internal static class AttemptWaits
{
    /// <summary>The rule by which such a wait ends without a run.</summary>
    internal const string TtlReason = "queue_ttl";

    internal static Decision Hear(ScheduleState state, AttemptNews news, DateTimeOffset now)
    {
        var execution = Outcomes.Find(state, news.ExecutionId, news.Attempt, news.Dispatch);

        // News may overtake each other: once it has begun it waits no more. What is being cancelled shows by which rule.
        if (execution is not { CancelRequested: false, Row.StartedAt: null } || news.Incarnation != state.Head.Incarnation)
        {
            return new Decision(state);
        }

        var row = news.StartedAt is { } started
            ? execution.Row with { Status = ExecutionStatus.Running, Reason = null, StartedAt = started }
            : execution.Row with { Status = ExecutionStatus.Queued, Reason = news.WaitsFor };
        if (row == execution.Row)
        {
            return new Decision(state);
        }

        var draft = new Draft(state);
        draft.Show(execution, row);
        return draft.Decide(now);
    }
}

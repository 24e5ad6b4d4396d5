namespace Orleans.Scheduling.Core.Firing;

/// <summary>What becomes of a dispatched execution. Only its current dispatch may change anything (design rule R7).</summary>
internal static class Outcomes
{
    internal static Decision Complete(ScheduleState state, ScheduleInput.Complete input, DateTimeOffset now)
    {
        var report = input.Report;
        var execution = Find(state, report.ExecutionId, report.Attempt, report.Dispatch);
        if (execution is null || report.Incarnation != state.Head.Incarnation)
        {
            return new Decision(state) { Duplicate = true };
        }

        var draft = new Draft(state);
        if (report.End == ReportedEnd.Interrupted && !execution.CancelRequested)
        {
            draft.Redispatch(execution, stillWaits: report.StartedAt is null, now);
            return draft.Decide(now);
        }

        var attempted = execution.Row with
        {
            Reason = execution.CancelRequested ? execution.Row.Reason : null,
            StartedAt = report.StartedAt,
            Silo = report.Silo,
            Error = report.Error ?? execution.Row.Error,
            ResponseStatus = report.ResponseStatus,
            ResponseExcerpt = report.ResponseExcerpt,
            Progress = report.Progress,
        };

        // What was to be cancelled ends as it ended: it isn't tried again, and says nothing about the schedule.
        var failed = report.End is ReportedEnd.Failed or ReportedEnd.TimedOut && !execution.CancelRequested;
        if (!failed)
        {
            draft.Finish(execution, attempted with { Status = StatusOf(report.End), FinishedAt = report.FinishedAt });
            return draft.Decide(now);
        }

        var retry = Retry.Of(draft.Head.Definition.Retry, input.Defaults);
        if (Retry.DelayAfter(retry, report) is { } delay)
        {
            draft.AwaitRetry(execution, attempted, now + delay);
            return draft.Decide(now);
        }

        var status = retry.MaxRetries > 0 ? ExecutionStatus.DeadLettered : StatusOf(report.End);
        var ended = attempted with { Status = status, FinishedAt = report.FinishedAt };
        draft.Finish(execution, ended);
        if (report.Cause == FailureCause.Missing)
        {
            Pausing.ForTarget(draft, ended, now);
        }

        Pausing.AfterFailure(draft, ended, now);
        return draft.Decide(now);
    }

    internal static Decision Lost(ScheduleState state, ScheduleInput.Lost lost, DateTimeOffset now)
    {
        var execution = Find(state, lost.ExecutionId, lost.Attempt, lost.Dispatch);
        if (execution is null)
        {
            return new Decision(state);
        }

        var draft = new Draft(state);
        if (execution.CancelRequested)
        {
            draft.Finish(execution, execution.Row with { Status = ExecutionStatus.Cancelled, FinishedAt = now });
        }
        else
        {
            // It waited when it was last heard of; of one that was not heard of, nobody knows whether it had begun.
            draft.Redispatch(execution, stillWaits: execution.Row.Status == ExecutionStatus.Queued, now);
        }

        return draft.Decide(now);
    }

    /// <summary>The execution that an engine has so; null = it is another attempt's or dispatch's turn by now, or it is over.</summary>
    internal static UnfinishedExecution? Find(ScheduleState state, Guid executionId, int attempt, int dispatch)
    {
        foreach (var execution in state.Runtime.Unfinished)
        {
            if (execution.Row.ExecutionId == executionId && execution.Row.Attempt == attempt && execution.Row.Dispatch == dispatch)
            {
                return execution.AwaitsRetry ? null : execution;
            }
        }

        return null;
    }

    private static ExecutionStatus StatusOf(ReportedEnd end) => end switch
    {
        ReportedEnd.Succeeded => ExecutionStatus.Succeeded,
        ReportedEnd.Failed => ExecutionStatus.Failed,
        ReportedEnd.TimedOut => ExecutionStatus.TimedOut,
        ReportedEnd.Cancelled or ReportedEnd.Interrupted => ExecutionStatus.Cancelled,
        ReportedEnd.Expired => ExecutionStatus.Expired,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "Not an end."),
    };
}

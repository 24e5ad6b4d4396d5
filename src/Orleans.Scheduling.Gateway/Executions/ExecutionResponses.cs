using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Gateway.Executions;

/// <summary>A row of history in the words of the wire.</summary>
internal static class ExecutionResponses
{
    public static ExecutionResponse From(ExecutionRow row) => new()
    {
        ExecutionId = row.ExecutionId,
        ScheduleId = row.ScheduleId,
        Status = row.Status,
        Cause = row.Cause,
        RedriveOf = Redriving.OriginalOf(row.Cause),
        ScheduledAt = row.ScheduledAt.UtcDateTime,
        FireAt = row.FireAt.UtcDateTime,
        ScheduledThrough = row.ScheduledThrough?.UtcDateTime,
        Count = row.Count,
        Reason = row.Reason,
        Attempt = row.Attempt,
        Dispatch = row.Dispatch,
        DecidedAt = row.DecidedAt.UtcDateTime,
        NextAttemptAt = row.NextAttemptAt?.UtcDateTime,
        StartedAt = row.StartedAt?.UtcDateTime,
        FinishedAt = row.FinishedAt?.UtcDateTime,
        LatenessMs = row.Attempt <= 1 ? (row.StartedAt - row.FireAt)?.TotalMilliseconds : null,
        DurationMs = (row.FinishedAt - row.StartedAt)?.TotalMilliseconds,
        Silo = row.Silo,
        TriggeredBy = row.TriggeredBy,
        Error = row.Error,
        ResponseStatus = row.ResponseStatus,
        ResponseExcerpt = row.ResponseExcerpt,
        Progress = row.Progress is { } said
            ? new ProgressResponse { Percent = said.Percent, Message = said.Message, Step = said.Step, At = said.At.UtcDateTime }
            : null,
    };
}

using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Schedules;

internal sealed partial class ScheduleGrain
{
    private void Log(Decision decision)
    {
        foreach (var row in decision.Rows)
        {
            switch (row.Status)
            {
                case ExecutionStatus.Succeeded:
                    LogExecuted(row.ExecutionId, _id, row.ScheduledAt);
                    break;
                case ExecutionStatus.Missed or ExecutionStatus.Coalesced or ExecutionStatus.Expired:
                    LogMissed(_id, row.Count, row.ScheduledAt, row.Reason);
                    break;
                case ExecutionStatus.Skipped:
                    LogSkipped(_id, row.Count, row.ScheduledAt, row.Reason);
                    break;
                case ExecutionStatus.RetryWaiting:
                    LogRetryWaiting(row.ExecutionId, _id, row.Attempt, row.Error, row.NextAttemptAt);
                    break;
                case ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.DeadLettered:
                    LogExecutionFailed(row.ExecutionId, _id, row.ScheduledAt, WireNames.Of(row.Status), row.Error);
                    break;
            }
        }

        foreach (var audit in decision.Audit)
        {
            LogChanged(audit.Action, _id, audit.Actor);
            if (Pausing.ObstacleOf(audit) is not null)
            {
                LogPaused(_id, audit.Note);
            }
            else if (Following.IsRefusal(audit))
            {
                LogTemplateRefused(_id, audit.Note);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Debug, "SYSTEM scheduler_job_executed: execution {ExecutionId} of schedule {ScheduleId}, due {ScheduledAt:O}, succeeded.")]
    private partial void LogExecuted(Guid executionId, Guid scheduleId, DateTimeOffset scheduledAt);

    [LoggerMessage(11, LogLevel.Warning, "ERROR scheduler_job_error: execution {ExecutionId} of schedule {ScheduleId}, due {ScheduledAt:O}, ended {Status}: {Error}")]
    private partial void LogExecutionFailed(
        Guid executionId, Guid scheduleId, DateTimeOffset scheduledAt, string status, string? error);

    [LoggerMessage(12, LogLevel.Warning, "SYSTEM schedule_missed: schedule {ScheduleId}, {Count} occurrences from {ScheduledAt:O} ({Reason}).")]
    private partial void LogMissed(Guid scheduleId, long count, DateTimeOffset scheduledAt, string? reason);

    [LoggerMessage(13, LogLevel.Information, "SYSTEM schedule_skipped: schedule {ScheduleId}, {Count} occurrences from {ScheduledAt:O} ({Reason}).")]
    private partial void LogSkipped(Guid scheduleId, long count, DateTimeOffset scheduledAt, string? reason);

    [LoggerMessage(14, LogLevel.Debug, "SYSTEM {Action}: schedule {ScheduleId}, by {Actor}.")]
    private partial void LogChanged(string action, Guid scheduleId, string? actor);

    [LoggerMessage(15, LogLevel.Warning, "Schedule {ScheduleId}: the store failed; what is due is tried again in {Delay}.")]
    private partial void LogStoreFailed(Exception exception, Guid scheduleId, TimeSpan delay);

    [LoggerMessage(17, LogLevel.Information, "Execution {ExecutionId} of schedule {ScheduleId}: a report of attempt {Attempt}, dispatch {Dispatch} is stale and changes nothing.")]
    private partial void LogDuplicate(Guid executionId, Guid scheduleId, int attempt, int dispatch);

    [LoggerMessage(19, LogLevel.Information, "SYSTEM execution_retry: execution {ExecutionId} of schedule {ScheduleId}: attempt {Attempt} failed ({Error}), the next is due {NextAttemptAt:O}.")]
    private partial void LogRetryWaiting(
        Guid executionId, Guid scheduleId, int attempt, string? error, DateTimeOffset? nextAttemptAt);

    [LoggerMessage(20, LogLevel.Warning, "SYSTEM schedule_paused: schedule {ScheduleId}: {Note}.")]
    private partial void LogPaused(Guid scheduleId, string? note);

    [LoggerMessage(21, LogLevel.Warning, "Schedule {ScheduleId}: whether its calendars or its template have changed can't be told; its next activation looks again.")]
    private partial void LogSharedUnknown(Exception exception, Guid scheduleId);

    [LoggerMessage(22, LogLevel.Warning, "SYSTEM schedule_template_refused: schedule {ScheduleId} stays as it is; {Note}")]
    private partial void LogTemplateRefused(Guid scheduleId, string? note);

    [LoggerMessage(18, LogLevel.Error, "Schedule {ScheduleId}: a wake was refused.")]
    private partial void LogWakeRefused(Exception exception, Guid scheduleId);
}

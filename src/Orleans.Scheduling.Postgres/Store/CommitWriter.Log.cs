using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Postgres.Store;

internal sealed partial class CommitWriter
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The database can't be reached; {Count} commits failed")]
    private partial void LogUnreachable(Exception error, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Count} commits was rolled back; trying its halves")]
    private partial void LogSplit(Exception error, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refused the commit of schedule {ScheduleId}")]
    private partial void LogRefused(Exception error, Guid scheduleId);
}

using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.History;

internal sealed partial class RetentionGrain
{
    [LoggerMessage(1, LogLevel.Information, "Removed {Rows} rows of history that were too old or too many; {Months} whole months.")]
    private partial void LogRemoved(long rows, int months);

    [LoggerMessage(2, LogLevel.Warning, "History can't be removed as the store can't be reached; the next tick tries again.")]
    private partial void LogStoreFailed(Exception exception);

    [LoggerMessage(3, LogLevel.Error, "The removal of history failed; the next tick tries again.")]
    private partial void LogFailed(Exception exception);
}

using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Targets;

internal sealed partial class HandlerTarget
{
    [LoggerMessage(1, LogLevel.Warning,
        "Handler {Handler} ignored its cancellation for {Seconds} s and was abandoned; execution {ExecutionId} counts as "
        + "cancelled while its code may still run.")]
    private partial void LogAbandoned(string handler, Guid executionId, double seconds);

    [LoggerMessage(2, LogLevel.Information, "Handler {Handler} failed execution {ExecutionId}, attempt {Attempt}.")]
    private partial void LogFailed(Exception exception, string handler, Guid executionId, int attempt);
}

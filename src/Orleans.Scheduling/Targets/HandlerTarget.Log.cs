using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Targets;

internal sealed partial class HandlerTarget
{
    [LoggerMessage(1, LogLevel.Information, "Handler {Handler} failed execution {ExecutionId}, attempt {Attempt}.")]
    private partial void LogFailed(Exception exception, string handler, Guid executionId, int attempt);
}

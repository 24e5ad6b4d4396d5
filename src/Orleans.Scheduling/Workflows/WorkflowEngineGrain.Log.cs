using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Workflows;

internal sealed partial class WorkflowEngineGrain
{
    [LoggerMessage(1, LogLevel.Warning, "Execution {ExecutionId}: its engine is deactivated early ({Reason}); it is interrupted.")]
    private partial void LogDeactivatedEarly(Guid executionId, DeactivationReasonCode reason);

    [LoggerMessage(2, LogLevel.Warning, "Execution {ExecutionId}: the report isn't acknowledged; it is sent again in {Delay}.")]
    private partial void LogReportFailed(Exception exception, Guid executionId, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Warning, "Execution {ExecutionId} has ended; its progress could not be removed and goes with retention.")]
    private partial void LogNotForgotten(Exception exception, Guid executionId);
}

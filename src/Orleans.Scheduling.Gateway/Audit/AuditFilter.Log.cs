using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Gateway.Audit;

internal sealed partial class AuditFilter
{
    [LoggerMessage(
        EventId = 1,
        EventName = "AUDIT",
        Level = LogLevel.Information,
        Message = "{EventType} {Action} {Result} ({Status}): {SubjectId} of community {Community} by {User}, trace {TraceId}")]
    private static partial void LogAction(
        ILogger logger, string eventType, string action, string result, int status, object? subjectId, string? community,
        string? user, string? traceId);
}

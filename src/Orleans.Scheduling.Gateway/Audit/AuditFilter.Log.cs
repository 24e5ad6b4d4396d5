using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Gateway.Audit;

internal sealed partial class AuditFilter
{
#pragma warning disable SYSLIB1015 // Community and trace are values of the line, not words of it: most requests have none.
    [LoggerMessage(
        EventId = 1,
        EventName = "AUDIT",
        Level = LogLevel.Information,
        Message = "{EventType} {Action} {Result} ({Status}): {SubjectId} by {User}")]
    private static partial void LogAction(
        ILogger logger, string eventType, string action, string result, int status, object? subjectId, string? community,
        string user, string? traceId);
#pragma warning restore SYSLIB1015
}

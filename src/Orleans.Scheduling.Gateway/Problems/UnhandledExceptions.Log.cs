using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Gateway.Problems;

internal sealed partial class UnhandledExceptions
{
    [LoggerMessage(EventId = 2, EventName = "ERROR", Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method, string path);
}

using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Postgres.Store;

internal sealed partial class LostAnswers
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The answer to a batch of {Count} commits was lost; reading back")]
    private partial void LogLost(Exception error, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading back failed too; the outcome of {Count} commits is unknown")]
    private partial void LogReadBackFailed(Exception error, int count);
}

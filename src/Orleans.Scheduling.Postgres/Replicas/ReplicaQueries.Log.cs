using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Postgres.Replicas;

public sealed partial class ReplicaQueries
{
    [LoggerMessage(1, LogLevel.Warning,
        "SYSTEM replica_lost: {Replica} can't be read ({Reason}); others are read in its place, and it is tried again every {Seconds} s.")]
    private partial void LogFailed(string replica, string reason, double seconds);

    [LoggerMessage(2, LogLevel.Information, "SYSTEM replica_back: {Replica} is read again.")]
    private partial void LogRecovered(string replica);
}

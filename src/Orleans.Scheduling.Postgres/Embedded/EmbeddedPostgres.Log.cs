using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Postgres.Embedded;

public sealed partial class EmbeddedPostgres
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Private PostgreSQL {Major} started in {Folder}")]
    private static partial void LogStarted(ILogger logger, string folder, int major);

    [LoggerMessage(Level = LogLevel.Information, Message = "Private PostgreSQL {Major} ran in {Folder} already and is used")]
    private static partial void LogAdopted(ILogger logger, string folder, int major);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Requested} can't be reached by the user {User}, who runs the database: its data is in {Folder}")]
    private static partial void LogStandIn(ILogger logger, string requested, string? user, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Private PostgreSQL in {Folder} stopped")]
    private partial void LogStopped(string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Private PostgreSQL in {Folder} is left to another host")]
    private partial void LogLeft(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Private PostgreSQL in {Folder} went away before it was stopped")]
    private partial void LogLeaseLost(Exception error, string folder);
}

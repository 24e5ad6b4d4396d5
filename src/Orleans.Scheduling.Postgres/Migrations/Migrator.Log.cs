using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.Postgres.Migrations;

public sealed partial class Migrator
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Database script {Script} applied")]
    private partial void LogApplied(string script);
}

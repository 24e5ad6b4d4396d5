using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Crashes;

/// <summary>Tests that kill the host; they share a PostgreSQL, which lives through all of it.</summary>
[CollectionDefinition(Name)]
public sealed class CrashTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "Crashes";

    /// <summary>The lock that stops the next commit of a schedule, be it an intent or an outcome.</summary>
    public static string RuntimeOf(Guid scheduleId) =>
        $"SELECT FROM schedule_runtime WHERE schedule_id = '{scheduleId}' FOR UPDATE";

    /// <summary>Part of the statement that commits.</summary>
    public const string Commit = "UPDATE schedule_runtime";
}

using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Journeys;

/// <summary>What users do, from their first request to the last; the tests share a PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class JourneyTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "Journeys";
}

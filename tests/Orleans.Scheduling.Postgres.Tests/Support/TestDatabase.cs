using Npgsql;

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>A migrated database for one test class.</summary>
public sealed class TestDatabase(PostgresServer server) : IAsyncLifetime
{
    public string Name { get; private set; } = "";

    public NpgsqlDataSource Source { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Name = await server.CreateDatabaseAsync();
        Source = server.Open(Name);
    }

    public async Task DisposeAsync() => await Source.DisposeAsync();
}

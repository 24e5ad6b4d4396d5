using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.Migrations;

[Collection(PostgresTests.Name)]
public sealed class MigratorTests(PostgresServer server)
{
    private static readonly MigrationScript First = new(1, "001_first.sql", "CREATE TABLE first (id integer)");
    private static readonly MigrationScript Second = new(2, "002_second.sql", "CREATE TABLE second (id integer)");
    private static readonly MigrationScript Broken = new(2, "002_broken.sql", "CREATE TABLE half (id integer); SELECT 1/0");

    [Fact]
    public void Scripts_have_numbers_of_their_own_that_their_names_begin_with()
    {
        var scripts = MigrationScript.ReadAll();

        Assert.Equal(1, scripts[0].Number);
        Assert.Equal(scripts.Count, scripts.Select(script => script.Number).Distinct().Count());
        Assert.All(scripts, script => Assert.StartsWith($"{script.Number:000}_", script.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hosts_that_start_together_run_every_script_once()
    {
        await using var database = await EmptyDatabaseAsync();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(default)));

        Assert.Equal(MigrationScript.ReadAll().Count, await CountAsync(database, "SELECT count(*) FROM schema_script"));
    }

    [Fact]
    public async Task A_later_version_runs_what_is_new()
    {
        await using var database = await EmptyDatabaseAsync();
        await MigrateAsync(database, First);

        await MigrateAsync(database, First, Second);

        Assert.Equal(2, await CountAsync(database, "SELECT count(*) FROM schema_script"));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_of_itself()
    {
        await using var database = await EmptyDatabaseAsync();

        await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(database, First, Broken));

        Assert.Equal(1, await CountAsync(database, "SELECT count(*) FROM schema_script"));
        Assert.Equal(0, await CountAsync(database, "SELECT count(*) FROM pg_class WHERE relname = 'half'"));
    }

    [Fact]
    public async Task A_script_that_changed_since_it_ran_is_refused()
    {
        await using var database = await EmptyDatabaseAsync();
        await MigrateAsync(database, First);

        var error = await Assert.ThrowsAsync<MigrationException>(() =>
            MigrateAsync(database, First with { Text = "CREATE TABLE other (id integer)" }, Second));

        Assert.Contains("001_first.sql", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(database, "SELECT count(*) FROM schema_script"));
    }

    [Fact]
    public async Task A_database_newer_than_the_binary_is_refused()
    {
        await using var database = await EmptyDatabaseAsync();
        await MigrateAsync(database, First, Second);

        var error = await Assert.ThrowsAsync<MigrationException>(() => MigrateAsync(database, First));

        Assert.Contains("newer", error.Message, StringComparison.Ordinal);
        Assert.Contains("002_second.sql", error.Message, StringComparison.Ordinal);
    }

    private static Task MigrateAsync(NpgsqlDataSource database, params MigrationScript[] scripts) =>
        new Migrator(database, scripts, NullLogger<Migrator>.Instance).MigrateAsync(default);

    private async Task<NpgsqlDataSource> EmptyDatabaseAsync() => server.Open(await server.CreateDatabaseAsync(migrated: false));

    private static Task<long> CountAsync(NpgsqlDataSource database, string sql) => database.ScalarAsync<long>(sql);
}

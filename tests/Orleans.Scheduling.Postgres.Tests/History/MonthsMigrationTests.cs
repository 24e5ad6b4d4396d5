using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.History;

/// <summary>A database of the version before history was kept by month.</summary>
[Collection(PostgresTests.Name)]
public sealed class MonthsMigrationTests(PostgresServer server)
{
    private const int FirstOfMonths = 20;

    public static TheoryData<string, int> Histories => new()
    {
        { "none", 0 },
        { "-20 years, -1 month", 2 },
        { "-20 years, -1 month, 0 months", 3 },
        { "-20 years, 0 months, 1 month, 2 months, 60 years", 2 },
        { "1 month, 60 years", 0 },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task Its_rows_of_whatever_time_are_kept(string ages, int stayWhereTheyAre)
    {
        await using var database = server.Open(await server.CreateDatabaseAsync(migrated: false));
        var scripts = MigrationScript.ReadAll();
        await MigrateAsync(database, [.. scripts.Where(s => s.Number < FirstOfMonths)]);
        var month = await database.ScalarAsync<DateTime>("SELECT date_trunc('month', now(), 'UTC')");
        var times = ages == "none" ? [] : ages.Split(", ").Select(age => Add(month, age)).ToArray();
        foreach (var time in times)
            await AddAsync(database, time);

        await MigrateAsync(database, scripts);

        Assert.Equal(times.Length, await database.ScalarAsync<long>("SELECT count(*) FROM execution"));
        Assert.Equal(stayWhereTheyAre, await database.ScalarAsync<long>("SELECT count(*) FROM execution_before"));
        Assert.Equal(
            times.Count(time => time > month.AddYears(1)), await database.ScalarAsync<long>("SELECT count(*) FROM execution_rest"));

        // Each can be written again, and isn't twice.
        foreach (var time in times)
            await AddAsync(database, time);
        Assert.Equal(times.Length, await database.ScalarAsync<long>("SELECT count(*) FROM execution"));
        await AddAsync(database, new DateTimeOffset(month.AddMonths(1).AddDays(15)));
        Assert.Equal(
            times.Count(time => time > month.AddYears(1)), await database.ScalarAsync<long>("SELECT count(*) FROM execution_rest"));
    }

    private static DateTimeOffset Add(DateTime month, string age)
    {
        var (count, unit) = (int.Parse(age.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), age.Split(' ')[1]);
        return new DateTimeOffset(unit[0] == 'y' ? month.AddYears(count) : month.AddMonths(count)).AddDays(9);
    }

    private static Task AddAsync(NpgsqlDataSource database, DateTimeOffset at) => database.ExecuteAsync(
        $"""
        INSERT INTO execution (execution_id, schedule_id, status, cause, scheduled_at, fire_at, occurrences, attempt,
                               dispatch, decided_at)
        VALUES ('{ExecutionIds.Create(Guid.Empty, Guid.Empty, at, "auto")}', '{Guid.Empty}', 'succeeded', 'auto', '{at:O}', '{at:O}', 1, 1, 1, '{at:O}')
        ON CONFLICT (execution_id) DO UPDATE SET status = 'failed'
        """);

    private static Task MigrateAsync(NpgsqlDataSource database, IReadOnlyList<MigrationScript> scripts) =>
        new Migrator(database, scripts, NullLogger<Migrator>.Instance).MigrateAsync(default);
}

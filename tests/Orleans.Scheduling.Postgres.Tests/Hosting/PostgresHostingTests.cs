using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Hosting;

[Collection(PostgresTests.Name)]
public sealed class PostgresHostingTests(PostgresServer server)
{
    [Fact]
    public async Task One_registration_makes_an_empty_database_ready_for_use()
    {
        var database = await server.CreateDatabaseAsync(migrated: false);
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSchedulingPostgres(server.ConnectionString(database))
            .BuildServiceProvider(validateScopes: true);

        await services.GetRequiredService<Migrator>().MigrateAsync(default);
        var states = Enumerable.Range(0, 100).Select(_ => Sample.State()).ToArray();
        var counted = new ConcurrentDictionary<string, long>();
        using (Count(services.GetRequiredService<IMeterFactory>(), counted))
        {
            var store = services.GetRequiredService<IScheduleStore>();
            await Task.WhenAll(states.Select(state => store.CommitAsync(Sample.Create(state), default)));
        }

        var list = await services.GetRequiredService<ScheduleQueries>().ListAsync(new ScheduleFilter(), null, 1, true, default);
        Assert.Equal(states.Length, list.Total);
        Assert.Equal(states.Length, counted["store_committed_schedules_total"]);
        Assert.InRange(counted["store_commits_total"], 1, states.Length - 1);
    }

    private static MeterListener Count(IMeterFactory meters, ConcurrentDictionary<string, long> counted)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Orleans.Scheduling" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.Start();
        return listener;
    }
}

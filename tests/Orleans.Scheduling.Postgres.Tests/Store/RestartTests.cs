using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.Postgres.Embedded;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

public sealed class RestartTests
{
    private const int Schedules = 40;
    private const int Fires = 30;

    [Fact]
    public async Task A_server_that_restarts_under_load_loses_and_doubles_nothing()
    {
        using var folder = new TempFolder();
        var server = await StartAsync(folder);
        await using var source = NpgsqlDataSource.Create(PostgresHosting.WithDefaults(server.ConnectionString));
        await new Migrator(source, NullLogger<Migrator>.Instance).MigrateAsync(default);
        await using var store = source.OpenStore();

        using var halfWay = new CountdownEvent(Schedules * Fires / 2);
        var isBack = new TaskCompletionSource();
        var writers = Enumerable.Range(0, Schedules).Select(_ => WriteAsync(store, halfWay, isBack.Task)).ToArray();
        await Task.Run(halfWay.Wait);
        await server.StopAsync(default);
        server = await StartAsync(folder);
        isBack.SetResult();
        await Task.WhenAll(writers);

        Assert.Equal(
            $"{Schedules} {Schedules * Fires}",
            await source.ScalarAsync<string>(
                """
                SELECT (SELECT count(*) FROM schedule_runtime WHERE (runtime::jsonb ->> 'auto_count')::bigint = version - 1)
                    || ' ' || (SELECT count(*) FROM execution)
                """));
        await server.DisposeAsync();
    }

    /// <summary>A grain's way: after a failure reload, and go on from what is stored.</summary>
    private static async Task WriteAsync(PostgresScheduleStore store, CountdownEvent halfWay, Task isBack)
    {
        var state = Sample.State();
        await store.CommitAsync(Sample.Create(state), default);
        var stored = new StoredSchedule(state, 1);
        while (stored.State.Runtime.AutoCount < Fires)
        {
            var fire = stored.State.Runtime.AutoCount + 1;
            var next = stored.State with { Runtime = stored.State.Runtime with { AutoCount = fire } };
            try
            {
                var row = Sample.Row(state.ScheduleId, Sample.Noon.AddMinutes(fire));
                var committed = await store.CommitAsync(Sample.Fire(next, stored.Version, row), default);
                stored = new StoredSchedule(next, committed!.Version);
                if (!halfWay.IsSet)
                    halfWay.Signal();
            }
            catch (ScheduleStoreException)
            {
                await isBack;
                stored = (await store.LoadAsync(state.ScheduleId, default))!;
            }
        }
    }

    private static Task<EmbeddedPostgres> StartAsync(TempFolder folder) => EmbeddedPostgres.StartAsync(
        new EmbeddedPostgresOptions { DataFolder = folder.Path, Settings = PostgresServer.QuickSettings },
        NullLoggerFactory.Instance,
        TimeProvider.System,
        default);
}

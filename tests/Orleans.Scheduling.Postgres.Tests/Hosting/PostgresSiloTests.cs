using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Configuration;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Migrations;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Targets;
using Orleans.Storage;

namespace Orleans.Scheduling.Postgres.Tests.Hosting;

/// <summary>An application's own silo, with its clustering on the database that keeps the schedules.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresSiloTests(PostgresServer server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_call_before_or_after_the_clustering_makes_an_empty_database_ready(bool before)
    {
        var connection = server.ConnectionString(await server.CreateDatabaseAsync(migrated: false));
        using var silo = before
            ? Silo(s => s.UsePostgres(connection).AddScheduling().UseAdoNetClustering(o => Set(o, connection)))
            : Silo(s => s.UseAdoNetClustering(o => Set(o, connection)).AddScheduling().UsePostgres(connection));
        await silo.StartAsync();

        await FiresAsync(silo);

        await using var database = NpgsqlDataSource.Create(connection);
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM OrleansMembershipTable WHERE Status = 3"));
        await silo.StopAsync();
    }

    [Fact]
    public async Task Beside_tables_of_Orleans_own_a_schema_of_its_own_does()
    {
        var shared = server.ConnectionString(await server.CreateDatabaseAsync(migrated: true));
        await using var database = NpgsqlDataSource.Create(shared);
        await database.ExecuteAsync("CREATE SCHEMA scheduling");
        using var silo = Silo(s => s
            .UseAdoNetClustering(o => Set(o, shared)).AddScheduling().UsePostgres($"{shared};Search Path=scheduling"));
        await silo.StartAsync();

        await FiresAsync(silo);

        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM scheduling.execution WHERE status = 'succeeded'"));
        Assert.Equal(1L, await database.ScalarAsync<long>(
            "SELECT count(*) FROM scheduling.OrleansRemindersTable WHERE ReminderName = 'sweep'"));
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM public.OrleansRemindersTable"));
        await silo.StopAsync();
    }

    [Fact]
    public async Task On_a_database_that_it_may_not_work_on_the_silo_does_not_join()
    {
        var connection = server.ConnectionString(await server.CreateDatabaseAsync());
        await using var database = NpgsqlDataSource.Create(connection);
        await database.ExecuteAsync("UPDATE schema_script SET checksum = 'another'");
        using var silo = Silo(s => s.UseAdoNetClustering(o => Set(o, connection)).AddScheduling().UsePostgres(connection));

        await Assert.ThrowsAsync<MigrationException>(() => silo.StartAsync());

        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM OrleansMembershipTable"));
    }

    [Fact]
    public async Task A_reminder_service_that_the_application_has_is_kept_for_its_own_grains()
    {
        var connection = server.ConnectionString(await server.CreateDatabaseAsync(migrated: false));
        using var silo = Silo(s => s
            .UseAdoNetClustering(o => Set(o, connection)).UseInMemoryReminderService().AddScheduling().UsePostgres(connection));
        await silo.StartAsync();

        await FiresAsync(silo);

        await using var database = NpgsqlDataSource.Create(connection);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM OrleansRemindersTable"));
        await silo.StopAsync();
    }

    [Fact]
    public async Task A_reminder_service_that_would_leave_schedules_without_reminders_stops_the_start()
    {
        using var silo = Silo(s => s
            .UseLocalhostClustering().AddScheduling().UsePostgres("Host=nowhere").UseInMemoryReminderService());

        var refusal = await Assert.ThrowsAsync<OrleansConfigurationException>(() => silo.StartAsync());

        Assert.Contains("before it", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_of_workflows_is_kept_by_version_and_goes_once_its_execution_has_ended()
    {
        var connection = server.ConnectionString(await server.CreateDatabaseAsync(migrated: false));
        using var silo = Silo(s => s.UseAdoNetClustering(o => Set(o, connection)).AddScheduling().UsePostgres(connection));
        await silo.StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>(WorkflowStorage.Name);
        await using var database = NpgsqlDataSource.Create(connection);
        await using var store = database.OpenStore();
        var state = Support.Sample.State();
        var rows = new[] { ExecutionStatus.Running, ExecutionStatus.RetryWaiting, ExecutionStatus.Failed }
            .Select((status, n) => Support.Sample.Row(state.ScheduleId, Support.Sample.Noon.AddMinutes(n), status)).ToArray();
        await store.CommitAsync(Support.Sample.Create(state) with { Rows = [.. rows] }, default);
        foreach (var id in rows.Select(row => row.ExecutionId).Append(Guid.NewGuid()))
        {
            var kept = new GrainState<WorkflowProgress>(WorkflowProgress.Of("nightly", 3));
            await storage.WriteStateAsync(WorkflowStorage.State, KeyOf(id), kept);
            await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(
                WorkflowStorage.State, KeyOf(id), new GrainState<WorkflowProgress>(WorkflowProgress.Of("nightly", 3))));
            var read = new GrainState<WorkflowProgress>();
            await storage.ReadStateAsync(WorkflowStorage.State, KeyOf(id), read);
            Assert.Equal((3, kept.ETag), (read.State!.Version, read.ETag));
        }

        // Of four, two are under way; one has ended, and of one there is no history.
        var history = silo.Services.GetRequiredService<IHistoryStore>();
        Assert.Equal(0, await history.RemoveProgressAsync(DateTimeOffset.UtcNow.AddHours(-1), 100, default));
        Assert.Equal(1, await history.RemoveProgressAsync(DateTimeOffset.UtcNow.AddHours(1), 1, default));
        Assert.Equal(1, await history.RemoveProgressAsync(DateTimeOffset.UtcNow.AddHours(1), 100, default));
        foreach (var row in rows)
        {
            var left = new GrainState<WorkflowProgress>();
            await storage.ReadStateAsync(WorkflowStorage.State, KeyOf(row.ExecutionId), left);
            Assert.Equal(row.Status != ExecutionStatus.Failed, left.RecordExists);
        }

        await silo.StopAsync();
    }

    private static GrainId KeyOf(Guid executionId) => GrainId.Create("any", $"{WorkflowStorage.KeyPrefix}{executionId}");

    private static IHost Silo(Action<ISiloBuilder> configure) => Host.CreateDefaultBuilder()
        .ConfigureLogging(logging => logging.ClearProviders())
        .UseOrleans(silo =>
        {
            configure(silo);
            silo.ConfigureEndpoints(IPAddress.Loopback, FreePort(), gatewayPort: 0);
            silo.Services.AddWorkflowHandler<Nothing>("nothing");
        })
        .Build();

    private static void Set(AdoNetClusteringSiloOptions options, string connection) =>
        (options.Invariant, options.ConnectionString) = ("Npgsql", connection);

    private static async Task FiresAsync(IHost silo)
    {
        var grains = silo.Services.GetRequiredService<IGrainFactory>();
        var id = Guid.CreateVersion7();
        var ended = new TaskCompletionSource<ExecutionEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        await ReachAsync(grains);
        await using var subscription = await ExecutionSubscription.StartAsync(
            grains, id, execution => Task.FromResult(execution.Status.IsTerminal() && ended.TrySetResult(execution)),
            silo.Services.GetRequiredService<ILogger<ExecutionSubscription>>());
        var schedule = grains.GetGrain<IScheduleGrain>(id);
        await schedule.CreateAsync(
            new ScheduleDefinition
            {
                Name = "hourly",
                Timing = new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 3600 },
                Target = new ExecutionTarget { Command = new CommandTarget { Name = "nothing" } },
            },
            Caller.Anonymous);
        await schedule.TriggerAsync(contextJson: null, Caller.Anonymous);
        Assert.Equal(ExecutionStatus.Succeeded, (await ended.Task.WaitAsync(TimeSpan.FromSeconds(60))).Status);
    }

    // For a moment after its start a silo's grain directory may know of no silo, and refuse activations.
    private static async Task ReachAsync(IGrainFactory grains)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await grains.GetGrain<IScheduleGrain>(Guid.NewGuid()).GetAsync();
                return;
            }
            catch (OrleansException) when (tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class Nothing : IWorkflowHandler
    {
        public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken) =>
            Task.FromResult<string?>(null);
    }
}

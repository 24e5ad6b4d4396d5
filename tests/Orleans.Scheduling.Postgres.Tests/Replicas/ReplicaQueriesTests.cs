using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Scheduling.Postgres.Replicas;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Replicas;

/// <summary>Who is asked, and what is told. Each server here is a database of its own, known by how many schedules it has.</summary>
[Collection(PostgresTests.Name)]
public sealed class ReplicaQueriesTests(PostgresServer server) : IAsyncLifetime
{
    private readonly Clock _clock = new();
    private readonly KeptLog _log = new();
    private readonly List<Replica> _replicas = [];
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync() => _database = server.Open(await WithSchedulesAsync(7));

    [Fact]
    public async Task Replicas_take_turns_and_the_database_is_left_alone()
    {
        var queries = Reading(At(await WithSchedulesAsync(1)), At(await WithSchedulesAsync(2)));

        var counts = new[] { await CountAsync(queries), await CountAsync(queries), await CountAsync(queries), await CountAsync(queries) };

        Assert.Equal([1, 1, 2, 2], counts.Order());
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Without_replicas_the_database_is_read() => Assert.Equal(7, await CountAsync(Reading()));

    [Fact]
    public async Task One_that_is_down_is_passed_over_told_once_and_asked_again()
    {
        var name = await WithSchedulesAsync(1);
        var queries = Reading(At("late_replica"), At(name));

        for (var i = 0; i < 4; i++)
            Assert.Equal(1, await CountAsync(queries));
        Assert.StartsWith("Warning SYSTEM replica_lost: ", Assert.Single(_log.Lines), StringComparison.Ordinal);

        // It fails once more after its rest, and that isn't told again.
        _clock.Now += Replica.Rest;
        for (var i = 0; i < 4; i++)
            Assert.Equal(1, await CountAsync(queries));
        Assert.Single(_log.Lines);

        await using var postgres = server.Open("postgres", pooling: false);
        await postgres.ExecuteAsync($"CREATE DATABASE late_replica TEMPLATE {await WithSchedulesAsync(2)}");
        Assert.Equal((1, 1), (await CountAsync(queries), await CountAsync(queries)));
        _clock.Now += Replica.Rest;
        Assert.Equal([1, 2], new[] { await CountAsync(queries), await CountAsync(queries) }.Order());
        Assert.StartsWith("Information SYSTEM replica_back: ", _log.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public async Task A_connection_that_broke_in_the_pool_fails_no_read()
    {
        var name = await WithSchedulesAsync(1);
        var queries = Reading(At(name));
        Assert.Equal(1, await CountAsync(queries));

        await using (var postgres = server.Open("postgres", pooling: false))
            await postgres.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");

        Assert.Equal(7, await CountAsync(queries));
    }

    [Fact]
    public async Task One_that_hangs_is_waited_for_once()
    {
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        var queries = Reading($"Host=127.0.0.1;Port={((IPEndPoint)hanging.LocalEndpoint).Port}");
        var asked = 0;

        for (var i = 0; i < 2; i++)
        {
            var page = await queries.ReadAsync(source =>
            {
                asked++;
                return source.ListAsync(new ScheduleFilter(), cursor: null, limit: 10, withTotal: false, default);
            });
            Assert.Equal(7, page.Items.Length);
        }

        Assert.Equal((3, 1), (asked, _log.Lines.Count));
    }

    [Fact]
    public async Task One_that_has_not_replayed_the_scripts_yet_is_passed_over()
    {
        var empty = At(await server.CreateDatabaseAsync(migrated: false));

        Assert.Equal(7, await CountAsync(Reading(empty)));
    }

    [Fact]
    public async Task Where_nothing_answers_the_failure_is_that_of_the_database()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");
        var queries = new ReplicaQueries([Added("Host=127.0.0.1;Port=2")], new ScheduleQueries(nowhere), _clock, _log);

        var failure = await Assert.ThrowsAsync<ScheduleStoreException>(() => CountAsync(queries));

        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_wrong_is_not_repeated_elsewhere()
    {
        var queries = Reading(At(await WithSchedulesAsync(1)));
        var asked = 0;

        await Assert.ThrowsAsync<FormatException>(() => queries.ReadAsync(source =>
        {
            asked++;
            return source.ListAsync(new ScheduleFilter(), "made-up", 1, withTotal: false, default);
        }));

        Assert.Equal((1, 0), (asked, _log.Lines.Count));
    }

    [Theory]
    [InlineData("postgresql://a/d", "Host=a;Database=d")]
    [InlineData("postgresql://u:p%2Cq@a:1/d , postgres://b/d", "Host=a;Port=1;Database=d;Username=u;Password=\"p,q\"", "Host=b;Database=d")]
    public void URIs_are_told_apart_by_commas(string uris, params string[] expected) => Assert.Equal(
        expected.Select(e => new NpgsqlConnectionStringBuilder(e).ConnectionString), ReplicaUris.Parse(uris));

    [Theory]
    [InlineData("postgresql://a/d,", "URI 2 of 2: ")]
    [InlineData("postgresql://a/d,http://u:secret@b/d", "URI 2 of 2: ")]
    [InlineData("postgresql://u:secret@a/d?colour=red", "URI 1 of 1: The database URI's parameter 'colour' isn't known.")]
    [InlineData("postgresql:///d", "URI 1 of 1: It names no host.")]
    [InlineData("Host=a;Password=secret", "URI 1 of 1: ")]
    public void One_that_cannot_be_read_is_named_without_its_password(string uris, string message)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ReplicaUris.Parse(uris));

        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
    }

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        await _database.DisposeAsync();
    }

    private ReplicaQueries Reading(params string[] replicas) =>
        new([.. replicas.Select(Added)], new ScheduleQueries(_database), _clock, _log);

    // With patience for a busy machine.
    private string At(string database) => server.ConnectionString(database) + ";Timeout=60";

    private Replica Added(string connectionString)
    {
        _replicas.Add(new Replica(connectionString));
        return _replicas[^1];
    }

    private async Task<string> WithSchedulesAsync(int count)
    {
        var name = await server.CreateDatabaseAsync();
        await using var source = server.Open(name, pooling: false);
        await using var store = source.OpenStore();
        for (var i = 0; i < count; i++)
            await store.CommitAsync(Sample.Create(Sample.State()), default);
        return name;
    }

    private static async Task<long?> CountAsync(ReplicaQueries queries) => (await queries.ReadAsync(
        source => source.ListAsync(new ScheduleFilter(), cursor: null, limit: 1, withTotal: true, default))).Total;

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Sample.Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class KeptLog : ILogger<ReplicaQueries>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}");
    }
}

using System.Net.Sockets;
using Npgsql;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Commits whose connection is cut on the way: there and back.</summary>
[Collection(PostgresTests.Name)]
public sealed class LostAnswerTests(PostgresServer server, TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private CuttingProxy _proxy = null!;
    private NpgsqlDataSource _throughProxy = null!;
    private PostgresScheduleStore _store = null!;

    public Task InitializeAsync()
    {
        var direct = new NpgsqlConnectionStringBuilder(server.ConnectionString(database.Name));
        _proxy = new CuttingProxy(new UnixDomainSocketEndPoint($"{direct.Host}/.s.PGSQL.{direct.Port}"));
        // One connection, so that what is lost is part of a commit and not of another connection's opening.
        _throughProxy = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(direct.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = _proxy.Port,
            MaxPoolSize = 1,
        });
        _store = _throughProxy.OpenStore();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_commit_whose_answer_is_lost_is_found_and_happened_once()
    {
        var states = await CreateAsync(20);
        _proxy.LoseNextAnswer();

        var versions = await Task.WhenAll(states.Select(state =>
            _store.CommitAsync(Sample.Fire(state, 1, Sample.Row(state.ScheduleId)), default)));

        Assert.Equal(1, _proxy.Cuts);
        Assert.All(versions, version => Assert.Equal(2, version!.Version));
        Assert.Equal(20, await database.Source.ScalarAsync<long>(
            $"""
            SELECT count(*) FROM execution JOIN schedule_runtime USING (schedule_id)
            WHERE version = 2 AND schedule_id IN ({Ids(states)})
            """));
    }

    [Fact]
    public async Task A_conflict_stays_one_when_the_answer_is_lost()
    {
        var states = await CreateAsync(2);
        await _store.CommitAsync(Sample.Fire(states[0], 1), default);
        _proxy.LoseNextAnswer();

        // Another has written this version: a commit that expects the one before can never land.
        Assert.Null(await _store.CommitAsync(Sample.Fire(states[0], 1, Sample.Row(states[0].ScheduleId)), default));
        Assert.Equal(1, _proxy.Cuts);
    }

    [Fact]
    public async Task A_commit_that_never_arrived_fails_and_can_be_tried_again()
    {
        var state = (await CreateAsync(1))[0];
        _proxy.LoseNextQuestion();

        await Assert.ThrowsAsync<ScheduleStoreException>(() => _store.CommitAsync(Sample.Fire(state, 1), default));

        Assert.Equal(1, _proxy.Cuts);
        Assert.Equal(1, (await _store.LoadAsync(state.ScheduleId, default))!.Version);
        Assert.Equal(2, (await _store.CommitAsync(Sample.Fire(state, 1), default))!.Version);
    }

    [Fact]
    public async Task A_session_ended_by_an_administrator_is_read_back()
    {
        var state = (await CreateAsync(1))[0];
        await database.Source.ExecuteAsync(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()
            """);

        // The session was gone before the statement came: nothing happened, and the next one is unharmed.
        await Assert.ThrowsAsync<ScheduleStoreException>(() => _store.CommitAsync(Sample.Fire(state, 1), default));
        Assert.Equal(2, (await _store.CommitAsync(Sample.Fire(state, 1), default))!.Version);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _throughProxy.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    private async Task<ScheduleState[]> CreateAsync(int count)
    {
        var states = Enumerable.Range(0, count).Select(_ => Sample.State()).ToArray();
        await Task.WhenAll(states.Select(state => _store.CommitAsync(Sample.Create(state), default)));
        return states;
    }

    private static string Ids(ScheduleState[] states) =>
        string.Join(',', states.Select(state => $"'{state.ScheduleId}'"));
}

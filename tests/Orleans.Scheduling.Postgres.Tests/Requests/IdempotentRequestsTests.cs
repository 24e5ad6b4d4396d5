using Npgsql;
using Orleans.Scheduling.Postgres.Requests;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Requests;

/// <summary>A request with a key is taken by one at a time, answered once, and kept for a while.</summary>
[Collection(PostgresTests.Name)]
public sealed class IdempotentRequestsTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly RequestName Name = new("ann", "CreateSchedule", "k");
    private static readonly byte[] Body = [1, 2, 3];
    private static readonly RequestAnswer Answer = new(201, "/somewhere", null, [4, 5]);
    private readonly TestDatabase _database = new(server);
    private readonly SetTime _time = new() { Now = Sample.Noon.AddMicroseconds(7) };
    private IdempotentRequests _requests = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _requests = new IdempotentRequests(_database.Source, _time);
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task It_is_taken_by_one_and_answered_for_all()
    {
        var taken = await TakeAsync();
        Assert.Equal((Sample.Noon, false, 7), (taken.AskedAt, taken.IsRepeated, taken.RequestId.Version));
        Assert.IsType<RequestClaim.UnderWay>(await _requests.ClaimAsync(Name, Body, default));
        Assert.IsType<RequestClaim.OtherBody>(await _requests.ClaimAsync(Name, [9], default));

        await _requests.CompleteAsync(Name, taken.RequestId, Answer, default);

        var answered = Assert.IsType<RequestClaim.Answered>(await _requests.ClaimAsync(Name, Body, default)).Answer;
        Assert.Equal((Answer.Status, Answer.Location, Answer.ETag), (answered.Status, answered.Location, answered.ETag));
        Assert.Equal(Answer.Body, answered.Body);
        Assert.IsType<RequestClaim.OtherBody>(await _requests.ClaimAsync(Name, [9], default));
    }

    [Fact]
    public async Task Of_many_at_once_one_takes_it()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _requests.ClaimAsync(Name, Body, default)));

        Assert.Single(claims.OfType<RequestClaim.Taken>());
        Assert.Equal(19, claims.OfType<RequestClaim.UnderWay>().Count());
    }

    [Fact]
    public async Task Who_died_over_it_is_followed_by_the_next_with_the_same_id_and_time()
    {
        var first = await TakeAsync();
        _time.Now += TimeSpan.FromMinutes(1);
        var second = await TakeAsync();

        Assert.Equal(first with { IsRepeated = true }, second);
        Assert.IsType<RequestClaim.UnderWay>(await _requests.ClaimAsync(Name, Body, default));
    }

    [Fact]
    public async Task What_failed_is_taken_again_by_the_same_body_only()
    {
        var first = await TakeAsync();
        await _requests.ReleaseAsync(Name, first.RequestId, default);

        Assert.IsType<RequestClaim.OtherBody>(await _requests.ClaimAsync(Name, [9], default));
        Assert.Equal(first with { IsRepeated = true }, await TakeAsync());
    }

    [Fact]
    public async Task What_was_refused_frees_the_key()
    {
        var first = await TakeAsync();
        await _requests.ForgetAsync(Name, first.RequestId, default);

        var second = Assert.IsType<RequestClaim.Taken>(await _requests.ClaimAsync(Name, [9], default));
        Assert.False(second.IsRepeated);
        Assert.NotEqual(first.RequestId, second.RequestId);
    }

    [Fact]
    public async Task Who_comes_late_undoes_nothing()
    {
        var first = await TakeAsync();
        await _requests.CompleteAsync(Name, first.RequestId, Answer, default);
        await _requests.ReleaseAsync(Name, first.RequestId, default);
        await _requests.ForgetAsync(Name, first.RequestId, default);
        await _requests.CompleteAsync(Name, Guid.NewGuid(), Answer with { Status = 500 }, default);

        Assert.Equal(201, Assert.IsType<RequestClaim.Answered>(await _requests.ClaimAsync(Name, Body, default)).Answer.Status);
    }

    [Fact]
    public async Task Old_ones_go_as_new_ones_come()
    {
        for (var i = 0; i < 4; i++) await _requests.ClaimAsync(Name with { Key = $"old {i}" }, Body, default);
        _time.Now += IdempotentRequests.Kept - TimeSpan.FromSeconds(1);
        await _requests.ClaimAsync(Name with { Key = "new 1" }, Body, default);
        Assert.Equal(5, await CountAsync());

        _time.Now += TimeSpan.FromSeconds(2);
        await _requests.ClaimAsync(Name with { Key = "new 2" }, Body, default);
        Assert.Equal(4, await CountAsync());
        await _requests.ClaimAsync(Name with { Key = "new 3" }, Body, default);
        Assert.Equal(3, await CountAsync());
    }

    [Fact]
    public async Task A_silent_database_is_told_as_one()
    {
        await using var nowhere = server.Open("no_such_database", pooling: false);
        var requests = new IdempotentRequests(nowhere, _time);

        await Assert.ThrowsAsync<ScheduleStoreException>(() => requests.ClaimAsync(Name, Body, default));
        await Assert.ThrowsAsync<ScheduleStoreException>(() => requests.ForgetAsync(Name, Guid.NewGuid(), default));
    }

    private async Task<RequestClaim.Taken> TakeAsync() =>
        Assert.IsType<RequestClaim.Taken>(await _requests.ClaimAsync(Name, Body, default));

    private async Task<long> CountAsync()
    {
        await using NpgsqlCommand command = _database.Source.CreateCommand("SELECT count(*) FROM idempotent_request");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

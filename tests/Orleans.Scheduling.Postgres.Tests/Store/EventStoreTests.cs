using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Postgres.Events;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Events that are stored with what they tell of, until they are published.</summary>
[Collection(PostgresTests.Name)]
public sealed class EventStoreTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset _later = Sample.Noon.AddMinutes(1);

    private readonly PostgresScheduleStore _store = database.Source.OpenStore();
    private readonly PostgresEventStore _events = new(database.Source);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task They_are_stored_with_their_commit_read_in_order_and_removed()
    {
        var state = Sample.State();
        LifecycleEvent[] told = [Event(state.ScheduleId, 2), Event(state.ScheduleId, 1)];
        await _store.CommitAsync(Sample.Create(state) with { Events = [.. told] }, default);

        Assert.Empty(await ReadAsync(Sample.Noon));
        Assert.Equal([told[1], told[0]], await ReadAsync(_later));
        await _events.RemoveAsync([told[1].EventId], default);
        Assert.Equal([told[0]], await ReadAsync(_later));
        await _events.RemoveAsync([told[0].EventId], default);
    }

    [Fact]
    public async Task Those_of_a_commit_that_conflicts_are_not()
    {
        var (first, second) = (Sample.State(), Sample.State());
        await _store.CommitAsync(Sample.Create(first), default);
        var lost = _store.CommitAsync(Sample.Create(first) with { Events = [Event(first.ScheduleId, 1)] }, default);
        var won = _store.CommitAsync(Sample.Create(second) with { Events = [Event(second.ScheduleId, 1)] }, default);

        Assert.Null(await lost);
        Assert.Equal(1, (await won)!.Version);
        Assert.Equal(second.ScheduleId, Assert.Single(await ReadAsync(_later)).ScheduleId);
        await _events.RemoveAsync([Event(second.ScheduleId, 1).EventId], default);
    }

    private async Task<List<LifecycleEvent>> ReadAsync(DateTimeOffset before) =>
        [.. await _events.ListAsync(LifecycleEvents.FirstIdAt(before), 10, default)];

    private static LifecycleEvent Event(Guid schedule, int n) => new(
        Core.Execution.ExecutionIds.Create(schedule, Guid.Empty, Sample.Noon.AddSeconds(n), "event"), schedule, "schedule.paused", $$"""{"n":{{n}}}""");
}

using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>How many schedules a creator has, as its limit counts them.</summary>
[Collection(PostgresTests.Name)]
public sealed class CreatorTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(server);
    private PostgresScheduleStore _store = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _store = _database.Source.OpenStore();
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("ann")]
    [InlineData(null)]
    public async Task Active_and_paused_ones_count_up_to_the_number_asked_for_and_others_never(string? creator)
    {
        var ids = new List<Guid>();
        foreach (var status in Enum.GetValues<ScheduleStatus>())
            ids.Add(await CreateAsync(creator, status));
        await CreateAsync("bob", ScheduleStatus.Active);

        Assert.Equal(2, await _store.CountLiveAsync(creator, [], 100, default));
        Assert.Equal(1, await _store.CountLiveAsync(creator, [], 1, default));
        Assert.Equal(1, await _store.CountLiveAsync(creator, [ids[0]], 100, default));
        Assert.Equal(0, await _store.CountLiveAsync("eve", [], 100, default));
    }

    private async Task<Guid> CreateAsync(string? creator, ScheduleStatus status)
    {
        var state = Sample.State();
        state = state with { Head = state.Head with { CreatedBy = creator, Status = status } };
        await _store.CommitAsync(Sample.Create(state), default);
        return state.ScheduleId;
    }
}

using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Reminders that are part of schedules' rows.</summary>
[Collection(PostgresTests.Name)]
public sealed class ReminderTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

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

    [Fact]
    public async Task Each_is_read_in_the_one_range_of_the_ring_that_has_its_grain()
    {
        var schedules = await CreateAsync(200, _ => Noon);
        uint[] cuts = [0, 1_000_000_000, 2_147_483_648, 3_500_000_000];

        var read = new List<Guid>();
        foreach (var (begin, end) in cuts.Zip([.. cuts[1..], cuts[0]]))
            read.AddRange(await ReadAsync(begin, end, Noon.AddSeconds(1)));

        Assert.Equal(schedules.Order(), read.Order());
        var one = schedules[0];
        var hash = ScheduleGrainId.Of(one).GetUniformHashCode();
        Assert.Equal([one], await ReadAsync(hash - 1, hash, Noon.AddSeconds(1)));
        Assert.Equal(199, (await ReadAsync(hash, hash - 1, Noon.AddSeconds(1))).Count);
        Assert.Equal(200, (await ReadAsync(hash, hash, Noon.AddSeconds(1))).Count);
    }

    [Fact]
    public async Task Only_what_is_due_within_the_time_is_read_and_no_schedule_without_a_reminder()
    {
        var schedules = await CreateAsync(3, n => n == 2 ? null : Noon.AddMinutes(n));

        Assert.Empty(await ReadAsync(0, 0, Noon));
        Assert.Equal([schedules[0]], await ReadAsync(0, 0, Noon.AddMinutes(1)));
        Assert.Equal(schedules[..2].Order(), (await ReadAsync(0, 0, Noon.AddDays(1))).Order());
        Assert.Equal(
            schedules[1], Assert.Single(await _store.ListRemindersAsync(0, 0, Noon.AddSeconds(1), Noon.AddDays(1), 1000, default)).ScheduleId);
    }

    [Fact]
    public async Task The_earliest_are_read_where_there_are_more_than_asked_for_and_the_same_ones_each_time()
    {
        var schedules = await CreateAsync(100, n => Noon.AddMinutes(n < 50 ? 1 : 0));

        var read = await _store.ListRemindersAsync(0, 0, Noon, Noon.AddDays(1), 70, default);

        Assert.Equal(70, read.Length);
        Assert.Equal(schedules[50..].Order(), read[..50].Select(due => due.ScheduleId).Order());
        Assert.All(read[50..], due => Assert.Equal(Noon.AddMinutes(1), due.NextWakeAt));
        Assert.Equal(read.AsEnumerable(), await _store.ListRemindersAsync(0, 0, Noon, Noon.AddDays(1), 70, default));
    }

    [Fact]
    public async Task It_goes_and_comes_with_the_commits_of_its_schedule()
    {
        var id = (await CreateAsync(1, _ => Noon))[0];
        var stored = (await _store.LoadAsync(id, default))!;

        await _store.CommitAsync(new ScheduleCommit(stored.State, 1, HeadChange.None, [], [], null), default);
        Assert.Empty(await ReadAsync(0, 0, Noon.AddDays(1)));

        await _store.CommitAsync(new ScheduleCommit(stored.State, 2, HeadChange.None, [], [], Noon.AddHours(1)), default);
        var due = Assert.Single(await _store.ListRemindersAsync(0, 0, Noon, Noon.AddDays(1), 1000, default));
        Assert.Equal(new DueSchedule(Noon.AddHours(1), id), due);
    }

    [Fact]
    public async Task A_row_of_an_earlier_version_is_every_silo_s_until_its_next_commit()
    {
        var id = (await CreateAsync(1, _ => Noon))[0];
        await _database.Source.ExecuteAsync("UPDATE schedule_runtime SET grain_hash = NULL");
        var hash = ScheduleGrainId.Of(id).GetUniformHashCode();
        Assert.Equal([id], await ReadAsync(hash, hash + 1, Noon.AddSeconds(1)));

        var stored = (await _store.LoadAsync(id, default))!;
        await _store.CommitAsync(new ScheduleCommit(stored.State, 1, HeadChange.None, [], [], Noon), default);
        Assert.Empty(await ReadAsync(hash, hash + 1, Noon.AddSeconds(1)));
    }

    private async Task<List<Guid>> CreateAsync(int count, Func<int, DateTimeOffset?> remindAt)
    {
        var ids = new List<Guid>();
        for (var n = 0; n < count; n++)
        {
            var state = Sample.State();
            ids.Add(state.ScheduleId);
            await _store.CommitAsync(new ScheduleCommit(state, 0, HeadChange.Whole, [], [], remindAt(n)), default);
        }

        return ids;
    }

    private async Task<List<Guid>> ReadAsync(uint begin, uint end, DateTimeOffset before) =>
        [.. (await _store.ListRemindersAsync(begin, end, Noon, before, 1000, default)).Select(due => due.ScheduleId)];
}

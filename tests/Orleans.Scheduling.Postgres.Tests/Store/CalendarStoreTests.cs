using Npgsql;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Postgres.Definitions;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Calendars in the database, and the schedules that name them.</summary>
[Collection(PostgresTests.Name)]
public sealed class CalendarStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PostgresDefinitionStore<CalendarDefinition> _store = new(database.Source, DefinitionSql.Calendars);

    private static StoredDefinition<CalendarDefinition> Holidays(string name, long version = 1) => new()
    {
        Name = name,
        Version = version,
        Definition = new CalendarDefinition
        {
            TimeZone = "Europe/Berlin",
            Dates = ["2030-05-01"],
            Windows = [new CalendarWindow { CronExpression = "0 22 * * *", DurationSeconds = 60 }],
        },
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon.AddHours(version),
        UpdatedBy = "ann",
        ToldThrough = Guid.Empty,
    };

    private static AuditRow Audit(StoredDefinition<CalendarDefinition> calendar) => new(
        Guid.CreateVersion7(calendar.UpdatedAt), null, calendar.UpdatedAt, "calendar_update", "ann", "because", "trace")
    {
        Resource = $"calendar/{calendar.Name}",
        Changes = CalendarChanges.Between(null, calendar.Definition),
    };

    [Fact]
    public async Task A_version_comes_with_its_row_of_the_audit_trail_and_a_refused_one_with_none()
    {
        Assert.True(await SaveAsync(Holidays("audited"), 0));
        Assert.True(await SaveAsync(Holidays("audited", 2), 1));
        Assert.False(await SaveAsync(Holidays("audited", 2), 1));
        var queries = new ScheduleQueries(database.Source);

        var trail = (await queries.ListAuditAsync(new() { Resource = "calendar/audited" }, null, 10, default)).Items;

        Assert.Equal(2, trail.Length);
        Assert.Equal(Audit(Holidays("audited", 2)) with { AuditId = trail[0].AuditId, Changes = [] }, trail[0] with { Changes = [] });
        var dates = Assert.Single(trail[0].Changes, change => change.Field == "dates");
        Assert.Equal((null, """["2030-05-01"]"""), (dates.Before, dates.After?.GetRawText()));
    }

    [Fact]
    public async Task What_is_saved_is_read()
    {
        var saved = Holidays("whole");

        Assert.True(await SaveAsync(saved, 0));
        var read = Assert.Single(await _store.LoadAsync(["whole", "nobody's"], default));

        Assert.Equal(saved with { Definition = null }, read with { Definition = null });
        Assert.Equal(("Europe/Berlin", "2030-05-01"), (read.Definition!.TimeZone, Assert.Single(read.Definition.Dates)));
        Assert.Equal(saved.Definition!.Windows[0], Assert.Single(read.Definition.Windows));
    }

    [Fact]
    public async Task A_version_follows_the_one_it_names_or_is_refused()
    {
        Assert.False(await SaveAsync(Holidays("versions", 2), 1));
        Assert.True(await SaveAsync(Holidays("versions"), 0));
        Assert.False(await SaveAsync(Holidays("versions"), 0));
        Assert.True(await SaveAsync(Holidays("versions", 2), 1));
        Assert.False(await SaveAsync(Holidays("versions", 2), 1));
        Assert.Equal(2, (await _store.LoadAsync(["versions"], default))[0].Version);
    }

    [Fact]
    public async Task Progress_is_of_the_version_it_was_made_with()
    {
        var id = Guid.NewGuid();
        await SaveAsync(Holidays("progress"), 0);

        await _store.SaveProgressAsync("progress", 1, id, default);
        Assert.Equal(id, (await _store.LoadAsync(["progress"], default))[0].ToldThrough);
        await _store.SaveProgressAsync("progress", 2, null, default);
        Assert.Equal(id, (await _store.LoadAsync(["progress"], default))[0].ToldThrough);
        await _store.SaveProgressAsync("progress", 1, null, default);
        Assert.Null((await _store.LoadAsync(["progress"], default))[0].ToldThrough);
    }

    [Fact]
    public async Task Schedules_that_name_a_calendar_and_have_not_ended_come_in_order_page_by_page()
    {
        await using var store = database.Source.OpenStore();
        var naming = Enumerable.Range(0, 7).Select(_ => Naming("paged", "other")).ToArray();
        var rest = new[] { Naming("other"), Naming("paged-2"), Sample.State(), Naming("paged", status: ScheduleStatus.Cancelled) };
        await Task.WhenAll(naming.Concat(rest).Select(state => store.CommitAsync(Sample.Create(state), default)));

        var found = new List<Guid>();
        while (await _store.ListSchedulesAsync("paged", found.LastOrDefault(), 3, default) is { Length: > 0 } page)
            found.AddRange(page);

        // The server's order of ids is that of their bytes, as it is that of .NET.
        Assert.Equal(naming.Select(state => state.ScheduleId).Order(), found);
        Assert.Equal(7, await _store.CountSchedulesAsync("paged", default));
        Assert.Equal(0, await _store.CountSchedulesAsync("nobody's", default));
    }

    [Fact]
    public async Task A_list_shows_what_is_not_deleted_by_name_page_by_page()
    {
        foreach (var name in new[] { "list-b", "list-a", "list-D", "list-c" })
            await SaveAsync(Holidays(name), 0);
        await SaveAsync(Holidays("list-b", 2) with { Definition = null }, 1);
        var queries = new ScheduleQueries(database.Source);

        var first = await queries.ListCalendarsAsync("list", 2, default);
        var second = await queries.ListCalendarsAsync(first.NextCursor, 2, default);

        Assert.Equal(["list-D", "list-a"], first.Items.Select(calendar => calendar.Calendar.Name));
        Assert.Equal("list-c", second.Items[0].Calendar.Name);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_a_fault_of_the_store()
    {
        await using var gone = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");
        var store = new PostgresDefinitionStore<CalendarDefinition>(gone, DefinitionSql.Calendars);

        await Assert.ThrowsAsync<ScheduleStoreException>(() => store.LoadAsync(["a"], default));
        await Assert.ThrowsAsync<ScheduleStoreException>(() => store.SaveAsync(Holidays("a"), 0, Audit(Holidays("a")), default));
    }

    private Task<bool> SaveAsync(StoredDefinition<CalendarDefinition> calendar, long expectedVersion) =>
        _store.SaveAsync(calendar, expectedVersion, Audit(calendar), default);

    private static ScheduleState Naming(string calendar, string? second = null, ScheduleStatus status = ScheduleStatus.Active)
    {
        var state = Sample.State();
        var definition = state.Head.Definition;
        var timing = definition.Timing with { Calendars = second is null ? [calendar] : [calendar, second] };
        return state with { Head = state.Head with { Definition = definition with { Timing = timing }, Status = status } };
    }
}

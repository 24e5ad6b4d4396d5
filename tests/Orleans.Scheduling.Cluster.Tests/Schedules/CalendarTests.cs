using Orleans.Scheduling.Cluster.Tests.Fixture;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>Calendars, and how schedules hear of their edits. Time begins on a Monday.</summary>
public sealed class CalendarTests
{
    private static readonly CalendarDefinition Weekend = new() { Weekdays = ["saturday", "sunday"] };
    private static readonly CalendarDefinition WeekendAndTuesday = new() { Weekdays = ["saturday", "sunday", "tuesday"] };
    private static readonly ScheduleTiming EachMorning =
        new() { Type = ScheduleType.Cron, Cron = "0 9 * * *", Calendars = ["days"] };

    [Fact]
    public async Task An_edit_of_a_calendar_moves_the_next_fire_of_the_schedules_that_name_it_and_of_no_other()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var calendar = cluster.Grains.GetGrain<ICalendarGrain>("days");
        await calendar.PutAsync(Weekend, null, Caller.Anonymous);
        var id = await cluster.CreateAsync(EachMorning);
        var other = await cluster.CreateAsync(EachMorning with { Calendars = null });
        Assert.Equal(2, (await cluster.Schedule(id).GetAsync())!.NextExecutionAt!.Value.Day);

        var put = await calendar.PutAsync(WeekendAndTuesday, 1, new Caller { Name = "ann" });
        await GoesByAsync(cluster, id, version: 2);
        await SpreadAsync(calendar);

        Assert.Equal((2, true), (put.Calendar.Version, put.IsSpreading));
        Assert.Equal(3, (await cluster.Schedule(id).GetAsync())!.NextExecutionAt!.Value.Day);
        Assert.Equal(1, (await cluster.Schedule(other).GetAsync())!.Version);
        var audit = cluster.Store.Audit(id)[^1];
        Assert.Equal(("schedule_update", "ann", "calendar days is at version 2"), (audit.Action, audit.Actor, audit.Note));
        Assert.Equal("calendars.days.version", Assert.Single(audit.Changes).Field);
        Assert.Equal(["calendar_create", "calendar_update"], cluster.Calendars.Audit.Select(row => row.Action));
        var edit = cluster.Calendars.Audit[^1];
        Assert.Equal(("calendar/days", "ann", null), (edit.Resource, edit.Actor, edit.ScheduleId));
        Assert.Equal("weekdays", Assert.Single(edit.Changes).Field);
    }

    [Fact]
    public async Task What_a_dead_silo_left_untold_is_told_by_another_from_where_it_was()
    {
        await using var cluster = await SchedulingCluster.StartAsync(silos: 2);
        var (name, calendar) = await OnSecondSiloAsync(cluster);
        await calendar.PutAsync(Weekend, null, Caller.Anonymous);
        await SpreadAsync(calendar);
        var ids = await Task.WhenAll(Enumerable.Range(0, 210).Select(_ => cluster.CreateAsync(EachMorning with { Calendars = [name] })));
        var asked = cluster.Calendars.Pages.Count;
        var second = new TaskCompletionSource();
        cluster.Calendars.BeforePage = before =>
        {
            if (before != asked + 1)
            {
                return Task.CompletedTask;
            }

            second.SetResult();
            return new TaskCompletionSource().Task;
        };

        await calendar.PutAsync(WeekendAndTuesday, null, Caller.Anonymous);
        await second.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[1]);
        await cluster.AdvanceUntilAsync(() => ids.All(id => VersionOf(cluster, id, name) == 2));

        Assert.Equal([Guid.Empty, ids.Order().ElementAt(199)], cluster.Calendars.Pages.Skip(asked).Take(2));
        Assert.All(cluster.Calendars.Pages.Skip(asked + 2), after => Assert.Equal(ids.Order().ElementAt(199), after));
        Assert.All(ids, id => Assert.Single(cluster.Store.Audit(id), row => row.Action == "schedule_update"));
    }

    [Fact]
    public async Task A_schedule_stored_while_its_calendar_changed_hears_of_it_all_the_same()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var calendar = cluster.Grains.GetGrain<ICalendarGrain>("days");
        await calendar.PutAsync(Weekend, null, Caller.Anonymous);
        await SpreadAsync(calendar);
        var (looked, let) = (new TaskCompletionSource(), new TaskCompletionSource());
        cluster.Store.Hold = _ =>
        {
            looked.TrySetResult();
            return let.Task;
        };
        var creating = cluster.CreateAsync(EachMorning);
        await looked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await calendar.PutAsync(WeekendAndTuesday, null, Caller.Anonymous);
        await SpreadAsync(calendar);
        let.SetResult();

        await GoesByAsync(cluster, await creating, version: 2);
    }

    [Fact]
    public async Task Schedules_that_cannot_be_told_are_told_later_and_keep_nobody_waiting()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var calendar = cluster.Grains.GetGrain<ICalendarGrain>("days");
        await calendar.PutAsync(Weekend, null, Caller.Anonymous);
        var (ill, well) = (await cluster.CreateAsync(EachMorning), await cluster.CreateAsync(EachMorning));
        cluster.Store.FailBefore = commit => commit.State.ScheduleId == ill ? MemoryScheduleStore.Down() : null;

        await calendar.PutAsync(WeekendAndTuesday, null, Caller.Anonymous);
        await GoesByAsync(cluster, well, version: 2);
        Assert.True((await calendar.GetAsync())!.IsSpreading);
        cluster.Store.FailBefore = _ => null;
        await cluster.AdvanceUntilAsync(() => VersionOf(cluster, ill, "days") == 2);
    }

    [Fact]
    public async Task A_calendar_that_schedules_name_stays_and_a_new_one_of_its_name_is_newer()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        var calendar = cluster.Grains.GetGrain<ICalendarGrain>("days");
        await calendar.PutAsync(Weekend, null, Caller.Anonymous);
        var id = await cluster.CreateAsync(EachMorning);

        var refusal = await Assert.ThrowsAsync<SchedulingException>(() => calendar.DeleteAsync(null, Caller.Anonymous));
        await cluster.Schedule(id).CancelAsync(null, null, Caller.Anonymous);
        await calendar.DeleteAsync(1, Caller.Anonymous);

        Assert.Equal(SchedulingError.Conflict, refusal.Error);
        Assert.StartsWith("1 schedules", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("calendar_delete", cluster.Calendars.Audit[^1].Action);
        Assert.Null(await calendar.GetAsync());
        Assert.Equal(SchedulingError.NotFound, await RefusalAsync(() => calendar.DeleteAsync(null, Caller.Anonymous)));
        Assert.Equal(SchedulingError.VersionMismatch, await RefusalAsync(() => calendar.PutAsync(Weekend, 1, Caller.Anonymous)));
        Assert.Equal(3, (await calendar.PutAsync(Weekend, null, Caller.Anonymous)).Calendar.Version);
        Assert.Equal(SchedulingError.VersionMismatch, await RefusalAsync(() => calendar.PutAsync(Weekend, 2, Caller.Anonymous)));
        Assert.Equal(SchedulingError.Invalid, await RefusalAsync(
            () => calendar.PutAsync(Weekend with { Dates = ["soon"] }, null, Caller.Anonymous)));
    }

    [Fact]
    public async Task A_schedule_may_name_what_exists_and_leaves_it_something_to_fire()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        await cluster.Grains.GetGrain<ICalendarGrain>("days").PutAsync(Weekend, null, Caller.Anonymous);

        var missing = await Assert.ThrowsAsync<SchedulingException>(
            () => cluster.CreateAsync(EachMorning with { Calendars = ["days", "nights"] }));
        var barred = await Assert.ThrowsAsync<SchedulingException>(() => cluster.CreateAsync(EachMorning with { Cron = "0 9 * * 6" }));
        var moved = await cluster.CreateAsync(EachMorning with { Cron = "0 9 * * 6", CalendarPolicy = CalendarPolicy.Next });

        Assert.Equal("calendars[1]", Assert.Single(missing.Fields).Field);
        Assert.Equal("calendars", Assert.Single(barred.Fields).Field);
        Assert.Equal(DayOfWeek.Monday, (await cluster.Schedule(moved).GetAsync())!.NextExecutionAt!.Value.DayOfWeek);
    }

    [Fact]
    public async Task A_calendar_that_leaves_nothing_pauses_its_schedules_and_counts_them()
    {
        await using var cluster = await SchedulingCluster.StartAsync();
        using var pauses = new Counted(cluster, "schedule_invalid_pauses_total");
        var calendar = cluster.Grains.GetGrain<ICalendarGrain>("days");
        await calendar.PutAsync(Weekend, null, Caller.Anonymous);
        var id = await cluster.CreateAsync(EachMorning with { Cron = "0 9 * * 1" });

        await calendar.PutAsync(new() { Weekdays = ["monday"] }, null, Caller.Anonymous);
        await cluster.StateAsync(id, state => state.Head.Status == ScheduleStatus.Paused, "the schedule is paused");
        await SpreadAsync(calendar);

        Assert.StartsWith("calendars: days", (await cluster.Schedule(id).GetAsync())!.Pause!.Note, StringComparison.Ordinal);
        Assert.Equal(1, pauses.Count);
    }

    private static async Task<SchedulingError> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<SchedulingException>(call)).Error;

    private static long? VersionOf(SchedulingCluster cluster, Guid id, string calendar) =>
        cluster.Store.State(id)!.Head.Calendars!.Value.Single(copy => copy.Name == calendar).Version;

    private static Task GoesByAsync(SchedulingCluster cluster, Guid id, long version) =>
        cluster.StateAsync(id, state => state.Head.Calendars!.Value[0].Version == version, $"the schedule goes by version {version}");

    // Each look is a call of the grain, between which its work goes on; no time has to pass.
    private static async Task SpreadAsync(ICalendarGrain calendar)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await calendar.GetAsync())!.IsSpreading)
        {
            Assert.False(limit.IsCancellationRequested, "The schedules are never told.");
            await Task.Yield();
        }
    }

    private static async Task<(string Name, ICalendarGrain Calendar)> OnSecondSiloAsync(SchedulingCluster cluster)
    {
        for (var number = 0; ; number++)
        {
            var calendar = cluster.Grains.GetGrain<ICalendarGrain>($"days-{number}");
            await calendar.GetAsync();
            if (await cluster.IsOnAsync(calendar, silo: 1))
            {
                return ($"days-{number}", calendar);
            }
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Queries;

[Collection(PostgresTests.Name)]
public sealed class ListTests(PostgresServer server) : IAsyncLifetime
{
    private readonly TestDatabase _database = new(server);
    private PostgresScheduleStore _store = null!;
    private ScheduleQueries _queries = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        _store = _database.Source.OpenStore();
        _queries = new ScheduleQueries(_database.Source);
    }

    [Fact]
    public async Task Pages_hold_still_while_schedules_come_and_go()
    {
        var states = await CreateAsync(25, (i, state) => CreatedAt(state, Sample.Noon.AddSeconds(i / 3)));

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await _queries.ListAsync(new ScheduleFilter(), cursor, 4, withTotal: false, default);
            seen.AddRange(page.Items.Select(item => item.ScheduleId));
            cursor = page.NextCursor;
            // A newer schedule appears, and one already shown goes: neither moves the pages that follow.
            await CreateAsync(1, (_, state) => CreatedAt(state, Sample.Noon.AddDays(1)));
            await DeleteAsync(page.Items[0].ScheduleId);
        }
        while (cursor is not null);

        var newestFirst = states.OrderByDescending(s => s.Head.CreatedAt).ThenByDescending(s => s.ScheduleId);
        Assert.Equal(newestFirst.Select(s => s.ScheduleId), seen);

        static ScheduleState CreatedAt(ScheduleState state, DateTimeOffset time) =>
            state with { Head = state.Head with { CreatedAt = time } };
    }

    [Fact]
    public async Task Pages_hold_still_while_schedules_fire()
    {
        var states = await CreateAsync(25, (i, state) => state with { Head = state.Head with { CreatedAt = Sample.Noon.AddSeconds(i / 3) } });
        await FireAsync(states, Sample.Noon);

        var (schedules, executions) = (new List<Guid>(), new List<Guid>());
        var (schedule, execution) = ((string?)null, (string?)null);
        for (var page = 1; page == 1 || schedule is not null || execution is not null; page++)
        {
            if (page == 1 || schedule is not null)
            {
                var found = await _queries.ListAsync(new ScheduleFilter(), schedule, 4, withTotal: false, default);
                schedules.AddRange(found.Items.Select(item => item.ScheduleId));
                schedule = found.NextCursor;
            }

            if (page == 1 || execution is not null)
            {
                var found = await _queries.ListExecutionsAsync(new ExecutionFilter(), execution, 4, withTotal: false, default);
                executions.AddRange(found.Items.Select(item => item.ExecutionId));
                execution = found.NextCursor;
            }

            // Every schedule fires, and its last execution ends.
            await FireAsync(states, Sample.Noon.AddMinutes(page));
        }

        Assert.Equal(
            states.OrderByDescending(s => s.Head.CreatedAt).ThenByDescending(s => s.ScheduleId).Select(s => s.ScheduleId), schedules);
        Assert.Equal(
            states.Select(s => Sample.Row(s.ScheduleId).ExecutionId).Order(), executions.Order());
        Assert.Equal(executions.OrderDescending(), executions);
    }

    [Fact]
    public async Task Every_filter_finds_its_own()
    {
        var states = await CreateAsync(6, (i, state) => i switch
        {
            0 => state with { Head = state.Head with { Status = ScheduleStatus.Paused } },
            1 => With(state, d => d with { Timing = new ScheduleTiming { Type = ScheduleType.OneTime, ScheduledTime = Sample.Noon } }),
            2 => With(state, d => d with { Target = new ExecutionTarget { WorkflowId = "invoices" }, Name = "100%_done" }),
            3 => With(state with { Head = state.Head with { CreatedBy = "bob" } }, d => d with { CommunityId = "south" }),
            4 => With(state, d => d with { Tags = ["weekly", "finance"] }),
            _ => state with { Runtime = state.Runtime with { NextFireAt = Sample.Noon.AddDays(9) } },
        });

        await AssertFindsAsync(new ScheduleFilter { Status = ScheduleStatus.Paused }, states[0]);
        await AssertFindsAsync(new ScheduleFilter { Type = ScheduleType.OneTime }, states[1]);
        await AssertFindsAsync(new ScheduleFilter { WorkflowId = "invoices" }, states[2]);
        await AssertFindsAsync(new ScheduleFilter { NamePrefix = "100%_" }, states[2]);
        await AssertFindsAsync(new ScheduleFilter { CreatedBy = "bob" }, states[3]);
        await AssertFindsAsync(new ScheduleFilter { CommunityId = "south" }, states[3]);
        await AssertFindsAsync(new ScheduleFilter { TagsAny = ["weekly", "monthly"] }, states[4]);
        await AssertFindsAsync(new ScheduleFilter { TagsAll = ["finance", "weekly"] }, states[4]);
        await AssertFindsAsync(
            new ScheduleFilter { NextFireFrom = Sample.Noon.AddDays(9), NextFireBefore = Sample.Noon.AddDays(10) }, states[5]);
        await AssertFindsAsync(new ScheduleFilter { CreatedBy = "bob", CommunityId = "north" });
        await AssertFindsAsync(new ScheduleFilter { NamePrefix = "NIGHTLY" });
    }

    [Fact]
    public async Task Deleted_schedules_are_shown_on_request_only()
    {
        var states = await CreateAsync(2, (_, state) => state);
        await DeleteAsync(states[0].ScheduleId);

        await AssertFindsAsync(new ScheduleFilter(), states[1]);
        await AssertFindsAsync(new ScheduleFilter { Status = ScheduleStatus.Deleted }, states[0]);
        Assert.Equal(2, (await _queries.ListAsync(new ScheduleFilter { IncludeDeleted = true }, null, 10, true, default)).Total);
        Assert.Equal(ScheduleStatus.Deleted, (await _queries.GetAsync(states[0].ScheduleId, default))!.Status);
        Assert.Null(await _queries.GetAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task History_is_found_by_schedule_status_and_time()
    {
        var states = await CreateAsync(2, (_, state) => state);
        ExecutionRow[] rows =
        [
            .. Enumerable.Range(0, 10).Select(i => Sample.Row(states[0].ScheduleId, Sample.Noon.AddMinutes(i), (ExecutionStatus)i)),
        ];
        await _store.CommitAsync(Sample.Fire(states[0], 1, rows), default);
        var another = Sample.Row(states[1].ScheduleId, Sample.Noon.AddMinutes(3));
        await _store.CommitAsync(Sample.Fire(states[1], 1, another), default);

        await AssertHistoryAsync(new ExecutionFilter { ScheduleId = states[0].ScheduleId }, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        await AssertHistoryAsync(new ExecutionFilter { Status = ExecutionStatus.Failed }, 4);
        await AssertHistoryAsync(new ExecutionFilter { Status = ExecutionStatus.Succeeded }, 3);
        await AssertHistoryAsync(new ExecutionFilter { Unfinished = true, ScheduleId = states[0].ScheduleId }, 2, 1, 0);
        await AssertHistoryAsync(
            new ExecutionFilter { From = Sample.Noon.AddMinutes(4), Before = Sample.Noon.AddMinutes(6) }, 5, 4);
        Assert.Equal(11, (await _queries.ListExecutionsAsync(new ExecutionFilter(), null, 3, true, default)).Total);

        async Task AssertHistoryAsync(ExecutionFilter filter, params int[] expected) => Assert.Equal(
            expected.Select(i => rows[i]),
            (await _queries.ListExecutionsAsync(filter, null, 50, false, default)).Items);
    }

    [Fact]
    public async Task A_range_comes_with_the_row_that_reaches_into_it()
    {
        var state = (await CreateAsync(1, (_, s) => s))[0];
        var other = (await CreateAsync(1, (_, s) => s))[0];
        ExecutionRow At(int minute) => Sample.Row(state.ScheduleId, Sample.Noon.AddMinutes(minute));
        ExecutionRow[] rows = [At(0), At(1) with { ScheduledThrough = Sample.Noon.AddMinutes(5), Count = 5 }, At(2) with { Cause = "manual:1" }, At(6), At(7), At(8)];
        await _store.CommitAsync(Sample.Fire(state, 1, rows), default);
        await _store.CommitAsync(Sample.Fire(other, 1, Sample.Row(other.ScheduleId, Sample.Noon.AddMinutes(6))), default);

        await AssertRangeAsync(4, 8, 10, 1, 3, 4);
        await AssertRangeAsync(5, 9, 2, 1, 3, 4);
        await AssertRangeAsync(6, 9, 10, 3, 4, 5);
        await AssertRangeAsync(0, 1, 10, 0);

        async Task AssertRangeAsync(int from, int to, int limit, params int[] expected) => Assert.Equal(
            expected.Select(i => rows[i]),
            await _queries.GetRangeAsync(state.ScheduleId, Sample.Noon.AddMinutes(from), Sample.Noon.AddMinutes(to), limit, default));
    }

    [Fact]
    public async Task The_last_edit_is_told_from_other_changes()
    {
        var state = Sample.State();
        ImmutableArray<AuditRow> trail =
        [
            .. new[] { "schedule_create", "schedule_update", "schedule_update", "schedule_paused" }.Select((action, i) =>
                Sample.Audit(state.ScheduleId, action) with { AuditId = Guid.CreateVersion7(Sample.Noon.AddSeconds(i)), At = Sample.Noon.AddSeconds(i) }),
        ];
        await _store.CommitAsync(new ScheduleCommit(state, 0, HeadChange.Whole, [], trail, null), default);

        Assert.Equal(Sample.Noon.AddSeconds(2), await _queries.GetLastEditAsync(state.ScheduleId, default));
        Assert.Null(await _queries.GetLastEditAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task An_execution_comes_back_with_all_its_fields()
    {
        var state = (await CreateAsync(1, (_, s) => s))[0];
        var row = Sample.Row(state.ScheduleId) with
        {
            Status = ExecutionStatus.DeadLettered,
            Cause = "manual:ann-1",
            FireAt = Sample.Noon.AddSeconds(4),
            ScheduledThrough = Sample.Noon.AddHours(1),
            Count = 5_000_000_000,
            Reason = "catch-up",
            Attempt = 3,
            Dispatch = 4,
            StartedAt = Sample.Noon.AddSeconds(5),
            FinishedAt = Sample.Noon.AddSeconds(6).AddMicroseconds(7),
            Silo = "S127.0.0.1:11111:1",
            TriggeredBy = "ann",
            Error = "refused",
            ResponseStatus = 503,
            ResponseExcerpt = "busy \u2026",
            NextAttemptAt = Sample.Noon.AddSeconds(8),
            ContextJson = """{"a":1}""",
            Progress = new ExecutionProgress { Percent = 37.5, Message = "3 of 8", Step = "send", At = Sample.Noon.AddSeconds(5) },
        };
        await _store.CommitAsync(Sample.Fire(state, 1, row), default);

        Assert.Equal(row, await _queries.GetExecutionAsync(row.ExecutionId, default));
        Assert.Equal(row, await _store.FindExecutionAsync(row.ExecutionId, default));
        Assert.Null(await _store.FindExecutionAsync(Guid.NewGuid(), default));
        Assert.Null(await _queries.GetExecutionAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task The_audit_trail_is_newest_first()
    {
        var state = Sample.State();
        var trail = Enumerable.Range(0, 5)
            .Select(i => (Id: Guid.CreateVersion7(Sample.Noon.AddSeconds(i)), Action: $"step_{i}"))
            .Select(step => Sample.Audit(state.ScheduleId) with { AuditId = step.Id, Action = step.Action })
            .ToImmutableArray();
        await _store.CommitAsync(new ScheduleCommit(state, 0, HeadChange.Whole, [], trail, null), default);

        var own = new AuditListFilter { ScheduleId = state.ScheduleId };
        var first = await _queries.ListAuditAsync(own, null, 3, default);
        var second = await _queries.ListAuditAsync(own, first.NextCursor, 3, default);

        Assert.Equal(trail.Reverse(), first.Items.Concat(second.Items));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task The_audit_trail_is_filtered_by_all_it_is_asked_for()
    {
        var states = new[] { Sample.State(), Sample.State() };
        var trail = Enumerable.Range(0, 8)
            .Select(i => Sample.Audit(states[i / 4].ScheduleId, $"step_{i % 4}") with
            {
                AuditId = Guid.CreateVersion7(Sample.Noon.AddSeconds(i)),
                // Made half a second after it arrived.
                At = Sample.Noon.AddSeconds(i + 0.5),
                Actor = i % 2 == 0 ? "ann" : null,
            })
            .ToArray();
        foreach (var (state, rows) in states.Zip([trail[..4], trail[4..]]))
            await _store.CommitAsync(new ScheduleCommit(state, 0, HeadChange.Whole, [], [.. rows], null), default);

        await AssertTrailAsync(new AuditListFilter(), 7, 6, 5, 4, 3, 2, 1, 0);
        await AssertTrailAsync(new AuditListFilter { Action = "step_1" }, 5, 1);
        await AssertTrailAsync(new AuditListFilter { Actor = "ann" }, 6, 4, 2, 0);
        await AssertTrailAsync(new AuditListFilter { ScheduleId = states[1].ScheduleId, Actor = "ann", Action = "step_2" }, 6);
        await AssertTrailAsync(
            new AuditListFilter { From = Sample.Noon.AddSeconds(2.5), Before = Sample.Noon.AddSeconds(4.5) }, 3, 2);
        await AssertTrailAsync(new AuditListFilter { Actor = "bob" });
        await AssertTrailAsync(new AuditListFilter { Resource = "calendar/days" });

        async Task AssertTrailAsync(AuditListFilter filter, params int[] expected) => Assert.Equal(
            expected.Select(i => trail[i]), (await _queries.ListAuditAsync(filter, null, 50, default)).Items);
    }

    [Fact]
    public async Task What_changed_is_read_as_it_was_stored()
    {
        var state = Sample.State();
        var changes = new[] { Change("name", "\"a\"", "\"b\""), Change("tags", null, "[\"x\"]"), Change("retry.max_retries", "3", null) };
        var row = Sample.Audit(state.ScheduleId) with { Changes = [.. changes] };
        await _store.CommitAsync(new ScheduleCommit(state, 0, HeadChange.Whole, [], [row], null), default);

        var read = Assert.Single((await _queries.ListAuditAsync(new() { ScheduleId = state.ScheduleId }, null, 3, default)).Items);

        Assert.Equal(changes.Select(InShort), read.Changes.Select(InShort));

        static FieldChange Change(string field, string? before, string? after) => new(field, Json(before), Json(after));

        static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);

        static string InShort(FieldChange change) => $"{change.Field}: {change.Before?.GetRawText()} -> {change.After?.GetRawText()}";
    }

    [Fact]
    public async Task Wrong_questions_are_told_apart_from_a_silent_database()
    {
        var all = new ScheduleFilter();
        var nul = new ScheduleFilter { CreatedBy = "\0" };
        await Assert.ThrowsAsync<FormatException>(() => _queries.ListAsync(all, "nonsense", 10, false, default));
        await Assert.ThrowsAsync<FormatException>(() => _queries.ListAsync(nul, null, 10, false, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _queries.ListAsync(all, null, 201, false, default));
        await using var nowhere = server.Open("no_such_database", pooling: false);
        await Assert.ThrowsAsync<ScheduleStoreException>(() => new ScheduleQueries(nowhere).PingAsync(default));
        await _queries.PingAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static ScheduleState With(ScheduleState state, Func<ScheduleDefinition, ScheduleDefinition> change) =>
        state with { Head = state.Head with { Definition = change(state.Head.Definition) } };

    private async Task<ScheduleState[]> CreateAsync(int count, Func<int, ScheduleState, ScheduleState> shape)
    {
        var states = Enumerable.Range(0, count).Select(i => shape(i, Sample.State())).ToArray();
        await Task.WhenAll(states.Select(state => _store.CommitAsync(Sample.Create(state), default)));
        return states;
    }

    private Task FireAsync(ScheduleState[] states, DateTimeOffset at) => Task.WhenAll(states.Select(async state =>
    {
        var stored = (await _store.LoadAsync(state.ScheduleId, default))!;
        var fired = stored.State with { Runtime = stored.State.Runtime with { NextFireAt = at.AddMinutes(1) } };
        var ended = Sample.Row(state.ScheduleId, at.AddMinutes(-1), ExecutionStatus.Succeeded);
        ExecutionRow[] rows = at == Sample.Noon ? [Sample.Row(state.ScheduleId, at)] : [ended, Sample.Row(state.ScheduleId, at)];
        await _store.CommitAsync(Sample.Fire(fired, stored.Version, rows), default);
    }));

    private async Task DeleteAsync(Guid scheduleId)
    {
        var stored = (await _store.LoadAsync(scheduleId, default))!;
        var deleted = stored.State with { Head = stored.State.Head with { Status = ScheduleStatus.Deleted } };
        await _store.CommitAsync(new ScheduleCommit(deleted, stored.Version, HeadChange.Whole, [], [], null), default);
    }

    private async Task AssertFindsAsync(ScheduleFilter filter, params ScheduleState[] expected)
    {
        var page = await _queries.ListAsync(filter, null, 200, withTotal: true, default);
        Assert.Equal(expected.Select(state => state.ScheduleId), page.Items.Select(item => item.ScheduleId));
        Assert.Equal(expected.Length, page.Total);
    }
}

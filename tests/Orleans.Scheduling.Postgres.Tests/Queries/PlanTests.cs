using System.Text.RegularExpressions;
using Npgsql;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Chains;
using Orleans.Scheduling.Postgres.Definitions;
using Orleans.Scheduling.Postgres.Events;
using Orleans.Scheduling.Postgres.History;
using Orleans.Scheduling.Postgres.Queries;
using Orleans.Scheduling.Postgres.Requests;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Postgres.Workflows;

namespace Orleans.Scheduling.Postgres.Tests.Queries;

/// <summary>Every statement finds its rows by the index that was made for it.</summary>
[Collection(PostgresTests.Name)]
public sealed class PlanTests(SeededDatabase seeded) : IClassFixture<SeededDatabase>
{
    private static readonly DateTimeOffset Day = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Guid ScheduleId = new("c4ca4238-a0b9-2382-0dcc-509a6f75849b");
    private readonly NpgsqlDataSource _source = seeded.Database.Source;

    public static TheoryData<string, ScheduleFilter> InOrder => new()
    {
        { "schedule_by_kind", new ScheduleFilter() },
        { "schedule_by_creation", new ScheduleFilter { IncludeDeleted = true } },
        { "schedule_by_kind", new ScheduleFilter { Status = ScheduleStatus.Paused } },
        { "schedule_by_kind", new ScheduleFilter { Type = ScheduleType.OneTime } },
        { "schedule_by_kind", new ScheduleFilter { Type = ScheduleType.OneTime, IncludeDeleted = true } },
        { "schedule_by_kind", new ScheduleFilter { Type = ScheduleType.Cron, Status = ScheduleStatus.Deleted } },
        { "schedule_by_workflow", new ScheduleFilter { WorkflowId = "workflow 7" } },
        { "schedule_by_creator", new ScheduleFilter { CreatedBy = "creator 7" } },
        { "schedule_by_community", new ScheduleFilter { CommunityId = "community 7" } },
    };

    public static TheoryData<string, ScheduleFilter> ThenSorted => new()
    {
        { "schedule_by_tag", new ScheduleFilter { TagsAny = ["tag 7", "tag 8"] } },
        { "schedule_by_tag", new ScheduleFilter { TagsAll = ["tag 7", "all"] } },
        { "schedule_by_name", new ScheduleFilter { NamePrefix = "name 123" } },
        { "schedule_runtime_by_fire", new ScheduleFilter { NextFireFrom = Day, NextFireBefore = Day.AddMinutes(1) } },
    };

    public static TheoryData<string, ExecutionFilter> History => new()
    {
        { "execution_pkey", new ExecutionFilter() },
        { "execution_pkey", new ExecutionFilter { Status = ExecutionStatus.Succeeded } },
        { "execution_pkey", new ExecutionFilter { From = Day.AddHours(3), Before = Day.AddHours(4) } },
        { "execution_by_schedule", new ExecutionFilter { ScheduleId = ScheduleId } },
        { "execution_unfinished", new ExecutionFilter { Unfinished = true } },
        { "execution_unfinished", new ExecutionFilter { Status = ExecutionStatus.Running } },
        { "execution_by_outcome", new ExecutionFilter { Status = ExecutionStatus.Failed } },
    };

    public static TheoryData<string, AuditListFilter> Trails => new()
    {
        { "audit_pkey", new AuditListFilter() },
        { "audit_by_schedule", new AuditListFilter { ScheduleId = ScheduleId } },
        { "audit_by_resource", new AuditListFilter { Resource = "calendar/calendar 7" } },
        { "audit_by_action", new AuditListFilter { Action = "action 7" } },
        { "audit_by_actor", new AuditListFilter { Actor = "actor 7" } },
    };

    [Theory]
    [MemberData(nameof(InOrder))]
    public async Task A_filter_is_served_in_the_order_of_the_list(string index, ScheduleFilter filter)
    {
        foreach (Cursor? after in new Cursor?[] { null, new Cursor(Day.AddHours(5), ScheduleId) })
        {
            var plan = await ExplainAsync(ScheduleListSql.Page(_source.CreateCommand(), filter, after, 51));
            AssertUses(index, plan);
            AssertInOrder(plan);
        }
    }

    [Theory]
    [MemberData(nameof(ThenSorted))]
    public async Task Other_filters_find_their_rows_before_they_are_sorted(string index, ScheduleFilter filter) =>
        AssertUses(index, await ExplainAsync(ScheduleListSql.Page(_source.CreateCommand(), filter, null, 51)));

    [Theory]
    [MemberData(nameof(History))]
    public async Task History_is_served_in_its_order(string index, ExecutionFilter filter)
    {
        foreach (Cursor? after in new Cursor?[] { null, new Cursor(null, Guid.AllBitsSet) })
        {
            var plan = await ExplainAsync(ExecutionListSql.Page(_source.CreateCommand(), filter, after, 51));
            AssertUses(index, plan);
            AssertInOrder(plan);
        }
    }

    [Fact]
    public async Task Figures_are_computed_from_the_newest_end_of_a_history()
    {
        foreach (DateTimeOffset? from in new DateTimeOffset?[] { null, Day.AddHours(3) })
        {
            var filter = new ExecutionFilter { ScheduleId = ScheduleId, From = from };
            AssertUses("execution_by_schedule", await ExplainAsync(ExecutionStatsSql.Stats(_source.CreateCommand(), filter, 100)));
        }
    }

    [Fact]
    public async Task An_explanation_reads_its_range_alone()
    {
        AssertUses(
            "execution_by_schedule",
            await ExplainAsync(ExplainSql.Range(_source.CreateCommand(), ScheduleId, Day.AddHours(3), Day.AddHours(20), 1001)));
        var edit = _source.CreateCommand(ExplainSql.LastEdit);
        edit.Parameters.AddWithValue("schedule_id", ScheduleId);
        var plan = await ExplainAsync(edit);
        AssertUses("audit_edits", plan);
        AssertInOrder(plan);
    }

    [Theory]
    [MemberData(nameof(Trails))]
    public async Task The_audit_trail_is_served_in_its_order(string index, AuditListFilter filter)
    {
        foreach (Cursor? after in new Cursor?[] { null, new Cursor(null, Guid.AllBitsSet) })
        {
            var plan = await ExplainAsync(AuditListSql.Page(_source.CreateCommand(), filter, after, 51));
            AssertUses(index, plan);
            AssertInOrder(plan);
        }
    }

    [Fact]
    public async Task Keyed_requests_go_by_their_name_and_old_ones_by_their_age()
    {
        await _source.ExecuteAsync(
            """
            INSERT INTO idempotent_request (caller, operation, key, request_id, body_hash, asked_at, held_until)
            SELECT 'caller', 'operation', 'key ' || i, md5(i::text)::uuid, '', '2030-01-01Z'::timestamptz + i * interval '1 second', now()
            FROM generate_series(1, 20000) AS i
            """);
        await _source.ExecuteAsync("VACUUM ANALYZE idempotent_request");
        foreach (var sql in new[] { IdempotencySql.Read, IdempotencySql.Complete, IdempotencySql.Release, IdempotencySql.Forget })
        {
            var command = _source.CreateCommand(sql);
            foreach (var name in new[] { "caller", "operation", "key", "location", "etag" }) command.Parameters.AddWithValue(name, name);
            command.Parameters.AddWithValue("body_hash", Array.Empty<byte>());
            command.Parameters.AddWithValue("request_id", ScheduleId);
            command.Parameters.AddWithValue("status", 201);
            command.Parameters.AddWithValue("answer", Array.Empty<byte>());
            command.Parameters.AddWithValue("now", Day.UtcDateTime);
            AssertUses("idempotent_request_pkey", await ExplainAsync(command));
        }

        await _source.ExecuteAsync(
            """
            INSERT INTO idempotent_request (caller, operation, key, request_id, body_hash, asked_at, held_until)
            SELECT 'caller', 'TriggerSchedule ' || md5((i % 500)::text)::uuid, 'key ' || i, md5(i::text)::uuid, '',
                   '2030-01-02Z'::timestamptz + i * interval '1 second', now()
            FROM generate_series(1, 20000) AS i
            """);
        await _source.ExecuteAsync("VACUUM ANALYZE idempotent_request");
        var state = PurgeTests.Purged(Sample.State(ScheduleId));
        var purge = _source.CreateCommand(PurgeSql.Schedule);
        SchedulePurges.Fill(purge, state, Purging.Row(state, Day));
        var purging = await ExplainAsync(purge);
        foreach (var index in new[] { "idempotent_request_by_schedule", "idempotent_request_by_age", "schedule_pkey", "schedule_runtime_pkey" })
            AssertUses(index, purging);

        var sweep = _source.CreateCommand(IdempotencySql.Sweep);
        sweep.Parameters.AddWithValue("oldest", Day.AddHours(1).UtcDateTime);
        AssertUses("idempotent_request_by_age", await ExplainAsync(sweep));
    }

    [Fact]
    public async Task Overdue_wakes_are_served_in_their_order()
    {
        var command = _source.CreateCommand(ScheduleSql.ListDue);
        command.Parameters.AddWithValue("before", Day.AddHours(1).UtcDateTime);
        command.Parameters.AddWithValue("after_wake", Day.UtcDateTime);
        command.Parameters.AddWithValue("after_id", ScheduleId);
        command.Parameters.AddWithValue("limit", 100);

        var plan = await ExplainAsync(command);

        AssertUses("schedule_runtime_by_wake", plan);
        AssertInOrder(plan);
    }

    [Theory]
    [InlineData("calendar 70", "schedule_by_calendar", "calendar_pkey")]
    [InlineData("template 36", "schedule_by_template", "template_pkey")]
    public async Task Schedules_of_a_calendar_or_template_are_found_by_its_name_and_these_by_the_key(
        string name, string index, string key)
    {
        var sql = name.StartsWith("calendar", StringComparison.Ordinal) ? DefinitionSql.Calendars : DefinitionSql.Templates;
        var schedules = PostgresDefinitionStore<CalendarDefinition>.SchedulesOf(
            _source.CreateCommand(), sql, name, ScheduleId, 200);
        AssertUses(index, await ExplainAsync(schedules));

        var count = _source.CreateCommand(sql.CountSchedules);
        count.Parameters.AddWithValue("name", name);
        AssertUses(index, await ExplainAsync(count));

        var list = _source.CreateCommand(sql.List);
        list.Parameters.AddWithValue("after", name);
        list.Parameters.AddWithValue("rows", 51);
        var listing = await ExplainAsync(list);
        AssertUses(key, listing);
        AssertInOrder(listing);

        var load = _source.CreateCommand(sql.Load);
        load.Parameters.AddWithValue("names", new[] { name, "another" });
        AssertUses(key, await ExplainAsync(load));
    }

    [Fact]
    public async Task Schedules_of_a_target_are_served_in_their_order()
    {
        var plan = await ExplainAsync(
            ConflictSql.ListOfTarget(_source.CreateCommand(), new ExecutionTarget { WorkflowId = "workflow 7" }, 20));

        AssertUses("schedule_by_target", plan);
        AssertInOrder(plan);
    }

    [Fact]
    public async Task Workflows_are_found_by_their_keys_and_what_is_left_of_executions_by_its_age()
    {
        await _source.ExecuteAsync(
            """
            INSERT INTO workflow SELECT 'workflow ' || n, 1, '{}', now(), now() FROM generate_series(1, 5000) AS n;
            INSERT INTO OrleansStorage (GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, ModifiedOn, Version)
            SELECT n, 0, 0, 0, CASE WHEN n % 100 = 0 THEN 'workflow-progress' ELSE 'another' END, 'run-' || gen_random_uuid(), 's', now() - n * interval '1 minute', 1
            FROM generate_series(1, 20000) AS n;
            ANALYZE workflow, OrleansStorage;
            """);
        var list = _source.CreateCommand(WorkflowSql.List);
        list.Parameters.AddWithValue("after", "workflow 70");
        list.Parameters.AddWithValue("rows", 51);
        var listing = await ExplainAsync(list);
        AssertUses("workflow_pkey", listing);
        AssertInOrder(listing);

        var count = _source.CreateCommand(WorkflowSql.CountSchedules);
        count.Parameters.AddWithValue("name", "workflow 7");
        AssertUses("schedule_by_workflow", await ExplainAsync(count));

        var version = _source.CreateCommand(WorkflowSql.LoadVersion);
        version.Parameters.AddWithValue("name", "workflow 7");
        version.Parameters.AddWithValue("version", 1L);
        AssertUses("workflow_version_pkey", await ExplainAsync(version));

        var remove = _source.CreateCommand(WorkflowSql.RemoveProgress);
        remove.Parameters.AddWithValue("before", Day.UtcDateTime);
        remove.Parameters.AddWithValue("rows", 10);
        AssertUses("orleans_storage_by_workflow_progress", await ExplainAsync(remove));
    }

    [Fact]
    public async Task Loads_and_commits_go_by_the_keys()
    {
        var load = _source.CreateCommand(ScheduleSql.Load);
        load.Parameters.AddWithValue("schedule_ids", new[] { ScheduleId, Guid.NewGuid() });
        var loading = await ExplainAsync(load);
        AssertUses("schedule_pkey", loading);
        AssertUses("schedule_runtime_pkey", loading);

        var batch = Enumerable.Range(0, 50)
            .Select(_ => Sample.State())
            .Select(state => new PendingCommit(Sample.Fire(state, 1, Sample.Row(state.ScheduleId))))
            .ToArray();
        await using var connection = await _source.OpenConnectionAsync();
        var committing = await ExplainAsync(CommitCommand.Create(connection, batch, Guid.NewGuid()));
        AssertUses("schedule_runtime_pkey", committing);
    }

    [Fact]
    public async Task Who_comes_after_whom_is_found_by_the_indexes_of_those_who_do()
    {
        var ended = Enumerable.Range(0, 50)
            .Select(n => Sample.State(n == 0 ? ScheduleId : null))
            .Select(state => new PendingCommit(Sample.Fire(state, 1) with { Ended = [ChainStoreTests.Ended(state.ScheduleId)] }))
            .ToArray();
        await using var connection = await _source.OpenConnectionAsync();
        AssertUses("schedule_by_predecessor", await ExplainAsync(CommitCommand.Create(connection, ended, Guid.NewGuid())));
        var prepared = await ExplainPreparedAsync(connection, CommitCommand.Create(connection, ended, Guid.NewGuid()));
        AssertUses("schedule_by_predecessor", prepared);

        // Where nobody comes after anybody, nothing below this is run.
        Assert.Contains("One-Time Filter", prepared, StringComparison.Ordinal);

        var links = _source.CreateCommand(ChainSql.ListLinks);
        links.Parameters.AddWithValue("schedule_ids", new[] { ScheduleId });
        links.Parameters.AddWithValue("workflow_ids", new[] { "workflow 53" });
        var linking = await ExplainAsync(links);
        AssertUses("schedule_pkey", linking);
        AssertUses("schedule_follower_by_workflow", linking);
    }

    [Fact]
    public async Task What_is_to_be_told_is_found_by_the_key()
    {
        await _source.ExecuteAsync(
            """
            INSERT INTO follow_up (execution_id, follower_id, schedule_id, status, finished_at, links)
            SELECT md5(i::text)::uuid, md5(i::text)::uuid, md5(i::text)::uuid, 'succeeded', now(), 1 FROM generate_series(1, 20000) AS i
            """);
        await _source.ExecuteAsync("VACUUM ANALYZE follow_up");
        var list = _source.CreateCommand(ChainSql.ListFollowUps);
        list.Parameters.AddWithValue("before", Day.UtcDateTime);
        list.Parameters.AddWithValue("after_execution", ScheduleId);
        list.Parameters.AddWithValue("after_follower", ScheduleId);
        list.Parameters.AddWithValue("limit", 100);
        var listing = await ExplainAsync(list);
        AssertUses("follow_up_pkey", listing);
        AssertInOrder(listing);

        var remove = _source.CreateCommand(ChainSql.RemoveFollowUps);
        remove.Parameters.AddWithValue("execution_ids", new[] { ScheduleId });
        remove.Parameters.AddWithValue("follower_ids", new[] { ScheduleId });
        AssertUses("follow_up_pkey", await ExplainAsync(remove));
    }

    [Fact]
    public async Task Events_are_found_and_removed_by_their_ids()
    {
        var list = _source.CreateCommand(EventSql.List);
        list.Parameters.AddWithValue("before", new Guid("80000000-0000-0000-0000-000000000000"));
        list.Parameters.AddWithValue("limit", 500);
        var listing = await ExplainAsync(list);
        AssertUses("event_outbox_pkey", listing);
        AssertInOrder(listing);

        var remove = _source.CreateCommand(EventSql.Remove);
        remove.Parameters.AddWithValue("event_ids", new[] { ScheduleId, Guid.NewGuid() });
        AssertUses("event_outbox_pkey", await ExplainAsync(remove));
    }

    [Fact]
    public async Task One_execution_is_looked_for_in_its_month_alone()
    {
        var get = _source.CreateCommand(ExecutionListSql.Get);
        get.Parameters.AddWithValue("execution_id", ExecutionListSql.FirstId(Day.AddHours(3).ToUnixTimeMilliseconds()));

        var plan = await ExplainAsync(get);

        AssertUses("execution_pkey", plan);
        Assert.DoesNotContain("Append", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_of_nominal_times_is_read_from_its_months_alone()
    {
        var filter = new ExecutionFilter { ScheduleId = ScheduleId, From = Day.AddHours(3), Before = Day.AddHours(4) };

        var plan = await ExplainAsync(ExecutionListSql.Page(_source.CreateCommand(), filter, null, 51));

        AssertUses("execution_by_schedule", plan);
        Assert.DoesNotMatch("execution_(before|2029|2030_02)", plan);
    }

    [Fact]
    public async Task History_is_removed_by_ranges_of_ids()
    {
        foreach (var (sql, index) in new[]
        {
            (HistorySql.BatchEnd, "execution_pkey"),
            (HistorySql.ScheduleBatchEnd, "execution_by_schedule"),
            (HistorySql.Remove, "execution_pkey"),
            (HistorySql.RemoveOfSchedule, "execution_by_schedule"),
            (PurgeSql.History, "execution_by_schedule"),
        })
        {
            var command = _source.CreateCommand(sql);
            command.Parameters.AddWithValue("after_id", ExecutionListSql.FirstId(Day.AddHours(3).ToUnixTimeMilliseconds()));
            command.Parameters.AddWithValue("before_id", ExecutionListSql.FirstId(Day.AddHours(4).ToUnixTimeMilliseconds()));
            command.Parameters.AddWithValue("schedule_id", ScheduleId);
            command.Parameters.AddWithValue("rows", 5000);
            command.Parameters.AddWithValue("cutoff", Day.UtcDateTime);
            command.Parameters.AddWithValue("keyed_cutoff", Day.UtcDateTime);
            var plan = await ExplainAsync(command);
            AssertUses(index, plan);
            AssertInOrder(plan);
        }
    }

    [Fact]
    public async Task The_walk_reads_as_many_entries_of_a_history_as_are_kept()
    {
        var walk = _source.CreateCommand(HistorySql.Walk);
        walk.Parameters.AddWithValue("kept", 100);
        walk.Parameters.AddWithValue("schedules", 100);

        var plan = await ExplainAsync(walk);

        Assert.Contains("schedule_runtime_pkey", plan, StringComparison.Ordinal);
        Assert.Matches("Index Only Scan using execution_2030_01_by_schedule", plan);
        AssertInOrder(plan);
    }

    private static void AssertUses(string index, string plan)
    {
        // A month has an index of its own, which has its name.
        var part = index.Replace("execution_", @"execution_(\d{4}_\d{2}_)?", StringComparison.Ordinal);
        Assert.True(Regex.IsMatch(plan, $@"\b{part}\b"), $"{index} isn't used:\n{plan}");

        // Months that have no page yet cost nothing to scan.
        Assert.False(Regex.IsMatch(plan, @"Seq Scan on (?!.*\(cost=0\.00\.\.0\.00 )"), plan);
    }

    // Months that are merged have a sort key, and no sort.
    private static void AssertInOrder(string plan) => Assert.False(plan.Contains("Sort  (", StringComparison.Ordinal), plan);

    /// <summary>The plan of a prepared statement, which is made without a look at the values.</summary>
    private static async Task<string> ExplainPreparedAsync(NpgsqlConnection connection, NpgsqlCommand command)
    {
        var parameters = command.Parameters.ToList();
        var sql = Regex.Replace(
            command.CommandText, @"@(\w+)", name => $"${parameters.FindIndex(p => p.ParameterName == name.Groups[1].Value) + 1}");
        await using var batch = new NpgsqlCommand(
            $"""
            SET plan_cache_mode = force_generic_plan;
            PREPARE statement ({string.Join(", ", parameters.Select(p => p.DataTypeName))}) AS {sql}
            """,
            connection);
        await batch.ExecuteNonQueryAsync();
        return await ExplainAsync(
            new NpgsqlCommand($"EXECUTE statement ({string.Join(", ", parameters.Select(_ => "NULL"))})", connection));
    }

    private static async Task<string> ExplainAsync(NpgsqlCommand command)
    {
        await using (command)
        {
            command.CommandText = $"EXPLAIN {command.CommandText}";
            await using var reader = await command.ExecuteReaderAsync();
            var lines = new List<string>();
            while (await reader.ReadAsync())
                lines.Add(reader.GetString(0));
            return string.Join('\n', lines);
        }
    }
}

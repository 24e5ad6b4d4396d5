using System.Text.Json.Nodes;
using NpgsqlTypes;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>
/// Rows as each released version wrote them. A file is never changed: a new form of the state is a new pair of files.
/// </summary>
[Collection(PostgresTests.Name)]
public sealed class GoldenTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Guid ScheduleId = new("0190a3c5-7c00-7000-8000-00000000000a");

    [Fact]
    public async Task Version_1_is_read()
    {
        var state = (await LoadAsync("v1")).State;

        Assert.Equal("nightly report", state.Head.Definition.Name);
        Assert.Equal(ScheduleType.Cron, state.Head.Definition.Timing.Type);
        Assert.Equal("Europe/Dublin", state.Head.Definition.Timing.TimeZone);
        Assert.Equal("https://example.com/report", state.Head.Definition.Target.Webhook!.Url);
        Assert.Equal("finance nightly", string.Join(' ', state.Head.Definition.Tags));
        Assert.Equal(ScheduleStatus.Paused, state.Head.Status);
        Assert.Equal("maintenance", state.Head.Pause!.Note);
        Assert.Equal(41, state.Runtime.AutoCount);
        Assert.Equal(ExecutionStatus.Running, Assert.Single(state.Runtime.Unfinished).Row.Status);
        Assert.Equal("overlap:skip", state.Runtime.OpenGap!.Reason);
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 1, 30, 0, TimeSpan.Zero), state.Runtime.NextFireAt);
    }

    [Fact]
    public async Task Version_2_has_retries()
    {
        var state = (await LoadAsync("v2")).State;

        var retry = state.Head.Definition.Retry!;
        Assert.Equal((RetryPolicy.List, 4, null, 3600), (retry.Policy, retry.MaxRetries, retry.DelaySeconds, retry.MaxDelaySeconds));
        Assert.Equal("5 60", string.Join(' ', retry.DelaysSeconds));
        Assert.Equal("http_5xx System.TimeoutException", string.Join(' ', retry.RetryOn));
        Assert.Equal("http_501", string.Join(' ', retry.DoNotRetryOn));
        Assert.True(state.Head.Definition.PauseOnFailure);
        var waiting = Assert.Single(state.Runtime.Unfinished);
        Assert.True(waiting.AwaitsRetry);
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 12, 1, 3, 250, TimeSpan.Zero), waiting.Row.NextAttemptAt);
        Assert.Equal((2, "example.com answered 503 ServiceUnavailable."), (waiting.Row.Attempt, waiting.Row.Error));
    }

    [Fact]
    public async Task Version_5_has_several_expressions_and_calendars()
    {
        var head = (await LoadAsync("v5")).State.Head;

        Assert.Null(head.Definition.Timing.Cron);
        Assert.Equal("30 1 * * *; 0 9 * * 1-5", string.Join("; ", head.Definition.Timing.CronExpressions!.Value));
        Assert.Equal("holidays", Assert.Single(head.Definition.Timing.Calendars!.Value));
        Assert.Equal(CalendarPolicy.Next, head.Definition.Timing.CalendarPolicy);
        var copy = Assert.Single(head.Calendars!.Value);
        Assert.Equal(("holidays", 7, "Europe/Dublin"), (copy.Name, copy.Version, copy.Definition.TimeZone));
        Assert.Equal("2030-03-18 12-25 sunday", string.Join(' ', [.. copy.Definition.Dates, .. copy.Definition.YearlyDates, .. copy.Definition.Weekdays]));
        Assert.Equal(new CalendarWindow { CronExpression = "0 22 * * *", DurationSeconds = 28_800 }, Assert.Single(copy.Definition.Windows));
    }

    [Fact]
    public async Task Version_6_may_be_on_its_way_out_and_a_webhook_may_say_what_contexts_it_takes()
    {
        var head = (await LoadAsync("v6")).State.Head;

        Assert.Equal(
            (Sample.Noon, "ann", "tidy", "0af7651916cd43dd8448eb211c80319c"),
            (head.Purge!.RequestedAt, head.Purge.RequestedBy, head.Purge.Note, head.Purge.TraceId));
        Assert.Equal("""{"type":"object","required":["region"]}""", head.Definition.Target.Webhook!.ContextSchemaJson);
        head = (await LoadAsync("v5")).State.Head;
        Assert.Equal((null, null), (head.Purge, head.Definition.Target.Webhook!.ContextSchemaJson));
    }

    [Fact]
    public async Task Version_7_follows_a_template()
    {
        var head = (await LoadAsync("v7")).State.Head;

        var (applied, without) = (head.Template!.Applied, head.Template.Base!);
        Assert.Equal(("reports", 3, true, "cron_expressions schedule_type webhook"), (
            applied.Name, applied.Version, applied.Follows, string.Join(' ', applied.Overrides)));
        Assert.Equal(new TemplateRefusal(4, "end_at: It is not after start_at."), applied.Refusal);
        Assert.Equal((3, 5, "UTC"), (head.Definition.Priority, without.Priority, without.Timing.TimeZone));
        Assert.Null(head.Definition.Template);
    }

    [Fact]
    public async Task Version_8_has_attempts_that_wait_for_their_turn()
    {
        var state = (await LoadAsync("v8")).State;

        var waiting = state.Runtime.Unfinished[1];
        Assert.Equal(900, state.Head.Definition.QueueTtlSeconds);
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 11, 0, 9, 500, TimeSpan.Zero), waiting.WaitsSince);
        Assert.Equal((ExecutionStatus.Queued, "limit:workflow/nightly", 1), (waiting.Row.Status, waiting.Row.Reason, waiting.Row.Attempt));
        state = (await LoadAsync("v7")).State;
        Assert.Equal((null, null), (state.Head.Definition.QueueTtlSeconds, state.Runtime.Unfinished[1].WaitsSince));
    }

    [Fact]
    public async Task Version_10_knows_how_far_an_attempt_had_come()
    {
        var waiting = (await LoadAsync("v10")).State.Runtime.Unfinished[0].Row;

        Assert.Equal((37.5, "3 of 8", "send"), (waiting.Progress!.Percent, waiting.Progress.Message, waiting.Progress.Step));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 1, 30, 13, TimeSpan.Zero), waiting.Progress.At);
        Assert.Null((await LoadAsync("v7")).State.Runtime.Unfinished[0].Row.Progress);
    }

    [Fact]
    public async Task Version_9_comes_after_a_workflow()
    {
        var state = (await LoadAsync("v9")).State;

        Assert.Equal(ScheduleType.After, state.Head.Definition.Timing.Type);
        Assert.Equal(new ScheduleAfter { WorkflowId = "import", On = AfterOutcome.Any }, state.Head.Definition.Timing.After);
        var after = state.Runtime.Unfinished[0].After!;
        Assert.Equal((ExecutionStatus.DeadLettered, 2, state.Runtime.Unfinished[0].Row.Cause), (after.Status, after.Links, $"after:{after.ExecutionId}"));
        Assert.True(state.Runtime.Unfinished[0].Row.IsAuto);
    }

    [Fact]
    public async Task Before_templates_there_were_none() => Assert.Null((await LoadAsync("v6")).State.Head.Template);

    [Fact]
    public async Task Before_calendars_there_were_none()
    {
        var head = (await LoadAsync("v3")).State.Head;

        Assert.Null(head.Calendars);
        Assert.Equal((null, null, CalendarPolicy.Skip), (
            head.Definition.Timing.Calendars, head.Definition.Timing.CronExpressions, head.Definition.Timing.CalendarPolicy));
    }

    [Fact]
    public async Task Before_retries_nothing_was_retried_but_by_the_service_s_default()
    {
        var definition = (await LoadAsync("v1")).State.Head.Definition;

        Assert.Null(definition.Retry);
        Assert.False(definition.PauseOnFailure);
    }

    [Fact]
    public async Task Version_3_has_executions_that_wait_for_a_place()
    {
        var state = (await LoadAsync("v3")).State;

        Assert.Equal(OverlapPolicy.BufferAll, state.Head.Definition.Overlap);
        Assert.Equal(["auto", "manual:k"], state.Runtime.Queued.Select(q => q.Row.Cause));
        Assert.All(state.Runtime.Queued, q => Assert.Equal((ExecutionStatus.Queued, 0), (q.Row.Status, q.Row.Attempt)));
        Assert.Equal((42, "{\"region\":\"east\"}"), (state.Runtime.AutoStartedOrQueued, state.Runtime.Queued[1].ContextJson));
    }

    [Fact]
    public async Task Version_4_has_backfills()
    {
        var runtime = (await LoadAsync("v4")).State.Runtime;

        var (open, ended) = (runtime.Backfills[0], runtime.Backfills[1]);
        Assert.Equal(
            (OverlapPolicy.BufferOne, "30 1 * * *", 151L, 3L), (open.Overlap, open.Timing!.Cron, open.Total, open.Decided));
        Assert.Equal((new DateTimeOffset(2029, 1, 4, 1, 30, 0, TimeSpan.Zero), 2L), (open.NextAt, open.OpenGap!.Count));
        Assert.Equal((open.Cause, OverlapPolicy.BufferOne), (runtime.Unfinished[1].Row.Cause, runtime.Unfinished[1].WaitsUnder));
        Assert.Equal((BackfillStatus.Completed, 2L, null), (ended.EndedAs, ended.DoneAtEnd, ended.Timing));
    }

    [Fact]
    public async Task Before_that_nothing_waited_and_nothing_was_backfilled()
    {
        var runtime = (await LoadAsync("v2")).State.Runtime;

        Assert.Empty(runtime.Queued);
        Assert.Empty(runtime.Backfills);
        Assert.Empty((await LoadAsync("v3")).State.Runtime.Backfills);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    [InlineData("v3")]
    [InlineData("v4")]
    [InlineData("v5")]
    [InlineData("v6")]
    [InlineData("v7")]
    [InlineData("v8")]
    [InlineData("v9")]
    [InlineData("v10")]
    [InlineData("from-the-future")]
    public async Task What_is_read_is_written_back_whole(string version)
    {
        var stored = await LoadAsync(version);
        await using var store = database.Source.OpenStore();

        await store.CommitAsync(new ScheduleCommit(stored.State, stored.Version, HeadChange.Whole, [], [], null), default);

        AssertHolds(Golden("head", version), await database.Source.ScalarAsync<string>("SELECT head::text FROM schedule"));
        AssertHolds(Golden("runtime", version), await database.Source.ScalarAsync<string>("SELECT runtime FROM schedule_runtime"));
    }

    private async Task<StoredSchedule> LoadAsync(string version)
    {
        await using (var command = database.Source.CreateCommand(
            """
            WITH cleared AS (DELETE FROM schedule), runtime_cleared AS (DELETE FROM schedule_runtime) SELECT;
            INSERT INTO schedule (schedule_id, head, name, status, schedule_type, tags, created_at, updated_at)
            VALUES (@id, @head, '', 'active', 'cron', '{}', now(), now());
            INSERT INTO schedule_runtime (schedule_id, version, commit_id, runtime) VALUES (@id, 7, @id, @runtime)
            """))
        {
            command.Parameters.AddWithValue("id", ScheduleId);
            command.Parameters.AddWithValue("head", NpgsqlDbType.Jsonb, Golden("head", version));
            command.Parameters.AddWithValue("runtime", Golden("runtime", version));
            await command.ExecuteNonQueryAsync();
        }

        await using var store = database.Source.OpenStore();
        return (await store.LoadAsync(ScheduleId, default))!;
    }

    private static string Golden(string part, string version) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", $"{part}.{version}.json"));

    /// <summary>Today's form may have more fields than the file, never fewer or others.</summary>
    private static void AssertHolds(string expected, string actual) =>
        Assert.True(Holds(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"Expected\n{expected}\nin\n{actual}");

    private static bool Holds(JsonNode? expected, JsonNode? actual) => (expected, actual) switch
    {
        (JsonObject e, JsonObject a) => e.All(field => a.ContainsKey(field.Key) && Holds(field.Value, a[field.Key])),
        (JsonArray e, JsonArray a) => e.Count == a.Count && e.Zip(a).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(expected, actual),
    };
}

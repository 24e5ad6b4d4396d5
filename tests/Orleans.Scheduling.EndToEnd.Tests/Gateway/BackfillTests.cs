namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Backfills over HTTP: what is read, what is refused, what is answered.</summary>
public sealed class BackfillTests : IAsyncLifetime
{
    private const string Path = "/api/v1/schedules/0190a3c5-7c00-7000-8000-00000000000a";

    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _gateway.Grain.Has(new ScheduleDefinition
        {
            Name = "n",
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 * * * *", TimeZone = "Europe/Berlin" },
            Target = new ExecutionTarget { Command = new CommandTarget { Name = "log" } },
        });
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task A_range_is_handed_over_on_the_schedule_s_clocks_and_accepted()
    {
        var answer = await _gateway.PostAsync(
            $"{Path}/backfill", """{"start": "2026-12-01", "end": "2026-12-02T00:00:00Z"}""", ("X-Triggered-By", "bob"));

        Assert.Equal((202, "running", 24), (
            answer.Status, answer.Json["status"]!.GetValue<string>(), answer.Json["total"]!.GetValue<int>()));
        Assert.EndsWith(Path, answer.Headers["Location"], StringComparison.Ordinal);
        Assert.Equal(
            new BackfillRequest
            {
                Start = new DateTimeOffset(2026, 11, 30, 23, 0, 0, TimeSpan.Zero),
                End = new DateTimeOffset(2026, 12, 2, 0, 0, 0, TimeSpan.Zero),
                Overlap = OverlapPolicy.BufferAll,
            },
            _gateway.Grain.LastBackfill);
        Assert.Equal("bob", _gateway.Grain.LastCaller!.Name);
    }

    [Fact]
    public async Task A_dry_run_is_answered_with_200_and_no_id()
    {
        var answer = await _gateway.PostAsync(
            $"{Path}/backfill", """{"start": "2026-12-01", "end": "2026-12-02", "dry_run": true, "overlap_policy": "allow_all"}""");

        Assert.Equal((200, "dry_run", null), (answer.Status, answer.Json["status"]!.GetValue<string>(), answer.Json["backfill_id"]));
        Assert.Equal((true, OverlapPolicy.AllowAll), (_gateway.Grain.LastBackfill!.DryRun, _gateway.Grain.LastBackfill.Overlap));
    }

    [Theory]
    [InlineData("""{"end": "2026-12-02"}""", "start")]
    [InlineData("""{"start": "soon", "end": "2026-12-02"}""", "start")]
    [InlineData("""{"start": 5, "end": "2026-12-02"}""", "start")]
    [InlineData("""{"start": "2026-12-01", "end": null}""", "end")]
    [InlineData("""{"start": "2026-12-01", "end": "2026-12-02", "overlap_policy": "all"}""", "overlap_policy")]
    [InlineData("""{"start": "2026-12-01", "end": "2026-12-02", "dry_run": 1}""", "dry_run")]
    [InlineData("""{"start": "2026-12-01", "end": "2026-12-02", "dryrun": true}""", "dryrun")]
    public async Task What_is_wrong_is_named(string json, string field)
    {
        var answer = await _gateway.PostAsync($"{Path}/backfill", json);

        Assert.Equal((400, field), (answer.Status, Assert.Single(answer.WrongFields)));
        Assert.Null(_gateway.Grain.LastBackfill);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?cancel_running=true", true)]
    public async Task One_is_cancelled_by_its_id(string query, bool cancelsRunning)
    {
        var id = Guid.CreateVersion7();
        var answer = await _gateway.SendAsync(HttpMethod.Delete, $"{Path}/backfills/{id}{query}");

        Assert.Equal((200, "cancelled", $"{id}"), (
            answer.Status, answer.Json["status"]!.GetValue<string>(), answer.Json["backfill_id"]!.GetValue<string>()));
        Assert.Equal(cancelsRunning, _gateway.Grain.LastCancelRunning);
    }

    [Fact]
    public async Task Both_leave_a_line()
    {
        await _gateway.PostAsync($"{Path}/backfill", """{"start": "2026-12-01", "end": "2026-12-02"}""");
        await _gateway.SendAsync(HttpMethod.Delete, $"{Path}/backfills/{Guid.NewGuid()}", json: null, ("X-Performed-By", "eve"));

        Assert.Equal(
            ["schedule_backfill", "backfill_cancel"],
            _gateway.Log.Lines.Where(line => line.Event == "AUDIT").Select(line => line.Text.Split(' ')[1]));
    }

    [Fact]
    public async Task A_schedule_that_is_not_there_is_404()
    {
        _gateway.Grain.Forget();

        Assert.Equal(404, (await _gateway.PostAsync($"{Path}/backfill", """{"start": "2026-12-01", "end": "2026-12-02"}""")).Status);
    }
}

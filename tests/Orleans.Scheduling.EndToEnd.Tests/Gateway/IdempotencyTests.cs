using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Scheduling.EndToEnd.Tests.Journeys;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Migrations;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Idempotency-Key: a request repeated with its key is done once and answered as the first time.</summary>
[Collection(JourneyTests.Name)]
public sealed class IdempotencyTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Schedules = "/api/v1/schedules";
    private const string Bulk = "/api/v1/schedules/bulk";
    private const string Good = """{"name": "n", "interval_seconds": 60, "target_command": "c"}""";

    // What a gateway leaves that died after the request was done and before that was recorded.
    private const string Crash = "UPDATE idempotent_request SET status = NULL, answer = NULL, held_until = asked_at";

    private Database _database = null!;
    private GatewayUnderTest _gateway = null!;

    private FakeScheduleGrain Grain => _gateway.Grain;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await using (var source = NpgsqlDataSource.Create(_database.ConnectionString))
            await new Migrator(source, NullLogger<Migrator>.Instance).MigrateAsync(default);
        _gateway = await GatewayUnderTest.StartAsync(_database.ConnectionString, []);
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_create_repeated_has_the_first_answer_and_makes_nothing()
    {
        var first = await SendAsync(Schedules, Good);
        var second = await SendAsync(Schedules, Good);

        Assert.Equal((201, 201, 1), (first.Status, second.Status, Grain.Calls));
        Assert.Equal(first.Json.ToJsonString(), second.Json.ToJsonString());
        Assert.Equal((first.Headers["Location"], first.Headers["ETag"]), (second.Headers["Location"], second.Headers["ETag"]));
        Assert.Equal((first.MediaType, first.Headers["Cache-Control"]), (second.MediaType, second.Headers["Cache-Control"]));
        Assert.False(first.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.Equal("true", second.Headers["Idempotent-Replayed"]);
        Assert.Equal(7, ((Guid)first.Json["schedule_id"]!).Version);
        Assert.Single(_gateway.Log.Lines, line => line.Event == "AUDIT");
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused_by_name()
    {
        await SendAsync(Schedules, Good);
        var other = await SendAsync(Schedules, Good.Replace("60", "61", StringComparison.Ordinal));

        Assert.Equal((422, "idempotency-key-reused", 1), (other.Status, (string?)other.Json["code"], Grain.Calls));
        Assert.Equal(["Idempotency-Key"], other.WrongFields);
    }

    [Fact]
    public async Task Another_key_no_key_another_schedule_and_another_endpoint_are_other_requests()
    {
        await SendAsync(Schedules, Good);
        await SendAsync(Schedules, Good, "another");
        await _gateway.PostAsync(Schedules, Good);
        var schedule = Guid.NewGuid();
        await SendAsync($"{Schedules}/{schedule}/trigger", "{}");
        await SendAsync($"{Schedules}/{schedule.ToString().ToUpperInvariant()}/trigger", "{}");
        await SendAsync($"{Schedules}/{Guid.NewGuid()}/trigger", "{}");

        Assert.Equal(5, Grain.Calls);
    }

    [Fact]
    public async Task Callers_have_keys_of_their_own()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(
            _database.ConnectionString,
            [("Scheduling:ApiKeys:0", "first"), ("Scheduling:ApiKeys:1", "second"), ("Scheduling:ApiKeys:2:key", "third"), ("Scheduling:ApiKeys:2:name", "ann")]);
        foreach (var apiKey in new[] { "first", "second", "third", "first", "second", "third" })
            Assert.Equal(201, (await gateway.PostAsync(Schedules, Good, ("Idempotency-Key", "k"), ("X-API-Key", apiKey))).Status);

        Assert.Equal(3, gateway.Grain.Created.Distinct().Count());
        Assert.Equal(3, gateway.Grain.Calls);
    }

    [Fact]
    public async Task While_the_first_is_under_way_a_repetition_is_told_to_come_again()
    {
        await SendAsync(Schedules, Good);
        await _database.ExecuteAsync("UPDATE idempotent_request SET status = NULL");
        var second = await SendAsync(Schedules, Good);

        Assert.Equal((409, "request-under-way", "1"), (second.Status, (string?)second.Json["code"], second.Headers["Retry-After"]));
        Assert.Equal(1, Grain.Calls);
    }

    [Fact]
    public async Task A_crash_between_the_effect_and_its_record_makes_no_second_schedule()
    {
        var first = await SendAsync(Schedules, Good);
        await _database.ExecuteAsync(Crash);
        var second = await SendAsync(Schedules, Good);

        Assert.Equal((201, 1), (second.Status, Grain.Calls));
        Assert.Equal(first.Json.ToJsonString(), second.Json.ToJsonString());
    }

    [Fact]
    public async Task A_crash_before_the_effect_makes_it_under_the_id_it_was_to_have()
    {
        var first = await SendAsync(Schedules, Good);
        await _database.ExecuteAsync(Crash);
        Grain.Current = null;
        var second = await SendAsync(Schedules, Good);

        Assert.Equal((201, 2), (second.Status, Grain.Calls));
        Assert.Equal((Guid)first.Json["schedule_id"]!, (Guid)second.Json["schedule_id"]!);
        Assert.Single(Grain.Created.Distinct());
    }

    [Fact]
    public async Task Of_two_that_create_at_once_the_later_answers_with_what_the_earlier_made()
    {
        await SendAsync(Schedules, Good);
        await _database.ExecuteAsync(Crash);
        var made = Grain.Current;
        Grain.Current = null;
        Grain.Meanwhile = () =>
        {
            Grain.Current = made;
            throw new SchedulingException(SchedulingError.Conflict, "A schedule with this id exists.");
        };

        var second = await SendAsync(Schedules, Good);
        Assert.Equal((201, made!.ScheduleId), (second.Status, (Guid)second.Json["schedule_id"]!));
    }

    [Fact]
    public async Task A_trigger_names_its_request_the_same_way_each_time()
    {
        var path = $"{Schedules}/{Guid.NewGuid()}/trigger";
        var first = await SendAsync(path, """{"context_data": {"k": 1}}""");
        var request = Grain.LastCaller!.Request!;
        await _database.ExecuteAsync(Crash);
        var second = await SendAsync(path, """{"context_data": {"k": 1}}""");

        Assert.Equal(("k", GatewayUnderTest.Now), (request.Key, request.AskedAt));
        Assert.Equal((request, 2), (Grain.LastCaller!.Request, Grain.Calls));
        Assert.Equal((202, first.Headers["Location"]), (second.Status, second.Headers["Location"]));
        Assert.Equal("true", (await SendAsync(path, """{"context_data": {"k": 1}}""")).Headers["Idempotent-Replayed"]);
        Assert.Equal(2, Grain.Calls);
    }

    [Fact]
    public async Task What_was_refused_may_be_put_right_under_the_same_key()
    {
        Assert.Equal(400, (await SendAsync(Schedules, """{"name": "n"}""")).Status);
        Assert.Equal(201, (await SendAsync(Schedules, Good)).Status);
    }

    [Fact]
    public async Task What_failed_may_be_tried_again_but_not_with_another_body()
    {
        Grain.Refusal = new TimeoutException();
        Assert.Equal(503, (await SendAsync(Schedules, Good)).Status);
        Assert.Equal(422, (await SendAsync(Schedules, Good + " ")).Status);
        Grain.Refusal = null;
        Assert.Equal(201, (await SendAsync(Schedules, Good)).Status);
        Assert.Equal("true", (await SendAsync(Schedules, Good)).Headers["Idempotent-Replayed"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_too_much_may_be_asked_for_again(bool bulk)
    {
        var schedule = Guid.NewGuid();
        var (path, body) = bulk
            ? ($"{Bulk}/operation", $$"""{"operation": "trigger", "schedule_ids": ["{{schedule}}"]}""")
            : ($"{Schedules}/{schedule}/trigger", "{}");
        Grain.Refusal = new SchedulingException(SchedulingError.TooManyRequests, "1000 requests of this schedule wait.");
        var first = await SendAsync(path, body);
        var problem = bulk ? first.Json["results"]![0]!["problem"]! : first.Json;
        Assert.Equal((429, "too-many-requests"), ((int)problem["status"]!, (string?)problem["code"]));
        Grain.Refusal = null;
        var second = await SendAsync(path, body);

        Assert.Equal((bulk ? 200 : 202, 2), (second.Status, Grain.Calls));
        Assert.DoesNotContain("Idempotent-Replayed", second.Headers.Keys);
    }

    [Fact]
    public async Task A_bulk_create_goes_on_where_it_failed_and_then_has_its_answer()
    {
        var body = $$"""{"schedules": [{{Good}}, {"name": ""}, {{Good}}]}""";
        Grain.Refusal = new TimeoutException();
        Assert.Equal(3, (int)(await SendAsync($"{Bulk}/create", body)).Json["failed"]!);
        Grain.Refusal = null;
        var second = await SendAsync($"{Bulk}/create", body);
        var third = await SendAsync($"{Bulk}/create", body);

        Assert.Equal((200, 2, 1), (second.Status, (int)second.Json["created"]!, (int)second.Json["failed"]!));
        Assert.Equal((second.Json.ToJsonString(), "true"), (third.Json.ToJsonString(), third.Headers["Idempotent-Replayed"]));
        Assert.Equal(Grain.Created.Distinct().Order(), Ids(third).Order());

        await _database.ExecuteAsync(Crash);
        Grain.Current = null;
        Grain.Created.Clear();
        await SendAsync($"{Bulk}/create", body);
        Assert.Subset(Ids(third).ToHashSet(), Grain.Created.ToHashSet());
    }

    [Fact]
    public async Task A_bulk_operation_that_was_done_before_a_crash_is_done()
    {
        Grain.Has(new ScheduleDefinition
        {
            Name = "n",
            Timing = new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 60 },
            Target = new ExecutionTarget { WorkflowId = "w" },
        });
        var body = $$"""{"operation": "pause", "schedule_ids": ["{{Guid.NewGuid()}}"]}""";
        await SendAsync($"{Bulk}/operation", body);
        await _database.ExecuteAsync(Crash);
        Grain.Refusal = new SchedulingException(SchedulingError.Conflict, "The schedule is paused already.");
        var second = await SendAsync($"{Bulk}/operation", body);

        Assert.Equal((200, 1, 1), (second.Status, (int)second.Json["succeeded"]!, Grain.Calls));
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused_by_name()
    {
        foreach (var wrong in new[] { "", new string('x', 256), "a\tb" })
            Assert.Equal(["Idempotency-Key"], (await SendAsync(Schedules, Good, wrong)).WrongFields);
        Assert.Equal(0, Grain.Calls);
    }

    private Task<Answer> SendAsync(string path, string json, string key = "k") =>
        _gateway.PostAsync(path, json, ("Idempotency-Key", key));

    private static IEnumerable<Guid> Ids(Answer answer) => answer.Json["results"]!.AsArray()
        .Select(result => result!["schedule_id"]).OfType<JsonNode>().Select(id => (Guid)id);
}

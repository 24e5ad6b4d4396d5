using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Every way of going wrong is answered with problem details.</summary>
public sealed class ProblemTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    private const string Schedules = "/api/v1/schedules";
    private static readonly string Path = $"{Schedules}/{Guid.NewGuid()}";
    private readonly GatewayUnderTest _gateway = shared.Fresh();

    public static TheoryData<Exception, int, string> Refusals => new()
    {
        { new SchedulingException(SchedulingError.NotFound, "m"), 404, "not-found" },
        { new SchedulingException(SchedulingError.Conflict, "m"), 409, "conflict" },
        { new SchedulingException(SchedulingError.VersionMismatch, "m"), 412, "version-mismatch" },
        { new SchedulingException(SchedulingError.CommandNotAllowed, "m"), 403, "command-not-allowed" },
        { new SchedulingException(SchedulingError.Unavailable, "m"), 503, "unavailable" },
        { new SchedulingException(SchedulingError.TooManyRequests, "m"), 429, "too-many-requests" },
        { new ScheduleStoreException("m", new TimeoutException()), 503, "unavailable" },
        { new TimeoutException(), 503, "unavailable" },
        { new SiloUnavailableException(), 503, "unavailable" },
        { new InvalidOperationException("a secret of the inside"), 500, "internal-error" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_a_grain_throws_has_its_status(Exception refusal, int status, string code)
    {
        _gateway.Grain.Refusal = refusal;
        var answer = await _gateway.PostAsync($"{Path}/cancel");

        AssertProblem(answer, status, code);
        Assert.Equal(status switch { 503 => "5", 429 => "1", _ => null }, answer.Headers.GetValueOrDefault("Retry-After"));
        Assert.DoesNotContain("secret", answer.Json.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(status == 500 ? 1 : 0, _gateway.Log.Lines.Count(line => line.Level >= LogLevel.Error));
    }

    [Fact]
    public async Task Fields_a_grain_refuses_are_named()
    {
        _gateway.Grain.Refusal = new SchedulingException([new FieldError("webhook.url", "It is internal.")]);
        var answer = await _gateway.PostAsync($"{Path}/cancel");

        AssertProblem(answer, 400, "invalid-request");
        Assert.Equal("It is internal.", answer.MessageOf("webhook.url"));
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not-found")]
    [InlineData("POST", "/api/v1/schedules/bulk/nothing", 404, "not-found")]
    [InlineData("GET", "/api/v1/schedules/not-an-id", 404, "not-found")]
    [InlineData("PUT", "/api/v1/schedules", 405, "method-not-allowed")]
    [InlineData("GET", "/throws", 500, "internal-error")]
    [InlineData("POST", "/api/v1/schedules/check-due", 503, "unavailable")]
    public async Task What_no_endpoint_answers_has_a_problem_too(string method, string path, int status, string code) =>
        AssertProblem(await _gateway.SendAsync(HttpMethod.Parse(method), path), status, code);

    [Theory]
    [InlineData("""{"name": "n",}""", "line 1, byte 14")]
    [InlineData("{\n  \"name\": tru\n}", "line 2")]
    [InlineData("", "It isn't valid JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("""{"name": "a", "name": "b"}""", "name")]
    public async Task Malformed_json_is_pointed_at(string json, string where)
    {
        var answer = await _gateway.PostAsync(Schedules, json);

        AssertProblem(answer, 400, "invalid-request");
        Assert.Contains(where, answer.MessageOf("body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_large_a_body_is_refused()
    {
        var answer = await _gateway.PostAsync(Schedules, $$"""{"name": "{{new string('x', 1024 * 1024)}}"}""");

        AssertProblem(answer, 413, "payload-too-large");
    }

    [Fact]
    public async Task Another_media_type_is_refused()
    {
        using var content = new StringContent("name=n", System.Text.Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await _gateway.Http.PostAsync(Schedules, content);

        Assert.Equal((415, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Theory]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("status=gone", "status")]
    [InlineData("type=0", "type")]
    [InlineData("include_total=maybe", "include_total")]
    [InlineData("next_from=tomorrow", "next_from")]
    [InlineData("tags=", "tags")]
    [InlineData("staus=active", "staus")]
    public async Task Wrong_query_parameters_are_named(string query, string field)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Get, $"{Schedules}?{query}");

        AssertProblem(answer, 400, "invalid-request");
        Assert.Equal(field, Assert.Single(answer.WrongFields));
    }

    [Fact]
    public async Task A_parameter_of_a_later_version_is_not_ignored()
    {
        var answer = await _gateway.SendAsync(HttpMethod.Delete, $"{Path}?after=3d");

        Assert.Equal((400, 0), (answer.Status, _gateway.Grain.Calls));
    }

    private static void AssertProblem(Answer answer, int status, string code)
    {
        Assert.Equal((status, "application/problem+json"), (answer.Status, answer.MediaType));
        var problem = answer.Json;
        Assert.Equal(status, problem["status"]!.GetValue<int>());
        Assert.Equal($"urn:orleans-scheduling:problem:{code}", problem["type"]!.GetValue<string>());
        Assert.Equal(problem["detail"]!.GetValue<string>(), problem["error"]!.GetValue<string>());
        Assert.StartsWith("/", problem["instance"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(32, problem["trace_id"]!.GetValue<string>().Length);
    }
}

using Microsoft.Extensions.Configuration;
using Orleans.Scheduling.Gateway.Authentication;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Keys: who is let in, as whom, and what stays open.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private static readonly string Pause = $"/api/v1/schedules/{Guid.NewGuid()}/pause";
    private GatewayUnderTest _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync(
            ("Scheduling:ApiKeys:0", "plain"),
            ("Scheduling:ApiKeys:1:name", "ops"),
            ("Scheduling:ApiKeys:1:key", "named"),
            ("Scheduling:RequireIfMatch", "true"));
        _gateway.Grain.Has(new ScheduleDefinition
        {
            Name = "n",
            Timing = new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 60 },
            Target = new ExecutionTarget { WorkflowId = "w" },
        });
    }

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData("X-API-Key", "plain", 200, "ann")]
    [InlineData("X-API-Key", "named", 200, "ops")]
    [InlineData("Authorization", "Bearer plain", 200, "ann")]
    [InlineData("Authorization", "Basic plain", 401, null)]
    [InlineData("X-API-Key", "Plain", 401, null)]
    [InlineData("X-Other", "plain", 401, null)]
    public async Task A_key_lets_in_and_its_name_counts_more_than_what_is_told(
        string header, string value, int status, string? caller)
    {
        var answer = await _gateway.PostAsync(Pause, null, (header, value), ("X-Performed-By", "ann"), ("If-Match", "*"));

        Assert.Equal((status, caller), (answer.Status, _gateway.Grain.LastCaller?.Name));
        if (status == 401) Assert.Equal("application/problem+json", answer.MediaType);
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Bearer plain", 200)]
    [InlineData("Basic YW55Ym9keTpwbGFpbg==", 200)]
    [InlineData("Basic YW55Ym9keTpQbGFpbg==", 401)]
    [InlineData("Basic cGxhaW4=", 401)]
    [InlineData("Basic plain!", 401)]
    [InlineData("Basic", 401)]
    public async Task A_page_for_browsers_takes_a_key_as_the_password(string? authorization, int status)
    {
        var answer = await _gateway.SendAsync(
            HttpMethod.Get, GatewayUnderTest.BrowserPage, null, authorization is null ? [] : [("Authorization", authorization)]);

        Assert.Equal(status, answer.Status);
        if (status == 401) Assert.StartsWith("Basic realm=", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_without_if_match_is_refused_where_it_is_required()
    {
        var answer = await _gateway.PostAsync(Pause, null, ("X-API-Key", "plain"));

        Assert.Equal((428, "if-match-required"), (answer.Status, answer.Json["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("/live", 200)]
    [InlineData("/ready", 503)]
    [InlineData("/health", 503)]
    [InlineData("/api/v1/health", 503)]
    [InlineData("/health/detailed", 401)]
    [InlineData("/openapi/v1.json", 401)]
    [InlineData("/api/v1/executions", 401)]
    public async Task Probes_need_no_key(string path, int status)
    {
        var answer = await _gateway.SendAsync(HttpMethod.Get, path);

        Assert.Equal(status, answer.Status);
        if (status == 503) Assert.Equal("unhealthy", answer.Json["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Details_of_health_tell_nothing_of_the_inside()
    {
        var answer = await _gateway.SendAsync(HttpMethod.Get, "/health/detailed", null, ("X-API-Key", "plain"));

        Assert.Equal(503, answer.Status);
        var checks = answer.Json["checks"]!.AsObject();
        Assert.Equal(["cluster", "database"], checks.Select(check => check.Key).Order());
        Assert.All(checks, check =>
            Assert.Equal("It doesn't answer; the log tells why.", check.Value!["description"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("Scheduling:ApiKeys", "one", true)]
    [InlineData("Scheduling:ApiKeys:0", "one", true)]
    [InlineData("Scheduling:ApiKeys:0:Key", "one", true)]
    public void Options_tell_whether_there_are_keys(string key, string value, bool expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();

        Assert.Equal(expected, ApiKeyOptions.From(configuration).IsConfigured);
    }

    [Fact]
    public void An_entry_without_key_is_an_error_and_not_an_open_door()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Scheduling:ApiKeys:0:name", (string?)"ops")]).Build();

        Assert.Throws<InvalidOperationException>(() => ApiKeyOptions.From(configuration));
    }
}

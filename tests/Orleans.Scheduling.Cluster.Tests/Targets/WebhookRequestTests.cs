using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class WebhookRequestTests
{
    [Fact]
    public async Task The_trigger_data_is_posted_as_JSON_with_an_idempotency_key()
    {
        await using var hook = await WebhookFixture.StartAsync(c => c.Response.WriteAsync("thanks"));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url + "/in", BodyJson = """{"to":["ops"]}""" });

        Assert.Equal(new TargetOutcome(true, null, 200, "thanks"), outcome);
        var request = Assert.Single(hook.Requests);
        Assert.Equal(("POST", "/in"), (request.Method, request.Path));
        Assert.Equal(
            """
            {"schedule_id":"0190a0b0-0000-7000-8000-000000000001","execution_id":"0190a0b0-0000-8000-8000-000000000002",
            "scheduled_at":"2030-01-02T03:04:04Z","triggered_at":"2030-01-02T03:04:05Z","attempt":1,
            "context_data":{"tenant":"a"},"body":{"to":["ops"]}}
            """.ReplaceLineEndings(""),
            request.Body);
        Assert.Equal("0190a0b0-0000-8000-8000-000000000002", request.Headers["Idempotency-Key"]);
        Assert.Equal("0190a0b0-0000-7000-8000-000000000001", request.Headers["X-Schedule-Id"]);
        Assert.Equal("application/json; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal("Orleans.Scheduling", request.Headers["User-Agent"]);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Some_methods_have_no_body(string method)
    {
        await using var hook = await WebhookFixture.StartAsync(c => WebhookFixture.AnswerAsync(c, HttpStatusCode.NoContent));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url, Method = method });

        Assert.Equal(new TargetOutcome(true, null, 204, null), outcome);
        var request = Assert.Single(hook.Requests);
        Assert.Equal((method, ""), (request.Method, request.Body));
        Assert.True(request.Headers.ContainsKey("Idempotency-Key"));
    }

    [Fact]
    public async Task Headers_of_the_schedule_are_sent_but_never_instead_of_the_services_own()
    {
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask);
        await hook.CallAsync(new WebhookTarget
        {
            Url = hook.Url,
            Headers = ImmutableDictionary.CreateRange(new Dictionary<string, string>
            {
                ["Authorization"] = "Bearer secret",
                ["Content-Type"] = "application/cloudevents+json",
                ["User-Agent"] = "Mine/2",
                ["idempotency-key"] = "forged",
                ["Transfer-Encoding"] = "chunked",
            }),
        });

        var headers = Assert.Single(hook.Requests).Headers;
        Assert.Equal("Bearer secret", headers["Authorization"]);
        Assert.Equal("application/cloudevents+json", headers["Content-Type"]);
        Assert.Equal("Mine/2", headers["User-Agent"]);
        Assert.Equal("0190a0b0-0000-8000-8000-000000000002", headers["Idempotency-Key"]);
        Assert.False(headers.ContainsKey("Transfer-Encoding"));
    }

    [Fact]
    public async Task The_trace_goes_on_at_the_receiver()
    {
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask);
        using var activity = new Activity("fire").SetIdFormat(ActivityIdFormat.W3C).Start();
        await hook.CallAsync(new WebhookTarget { Url = hook.Url });
        Assert.Contains(activity.TraceId.ToString(), Assert.Single(hook.Requests).Headers["traceparent"], StringComparison.Ordinal);
    }
}

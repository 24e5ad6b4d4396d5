using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class WebhookAddressTests
{
    [Fact]
    public async Task A_name_that_resolves_inward_is_refused_when_it_is_called()
    {
        await using var hook = await WebhookFixture.StartAsync(
            _ => Task.CompletedTask, allowed: [], resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.1.2.3")]));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = "http://hooks.example/x" });
        Assert.Equal(
            "hooks.example (10.1.2.3) is a private address, which webhooks may not call; "
            + "add it to Scheduling:Webhooks:AllowedHosts to allow it.",
            outcome.Error);
        Assert.Empty(hook.Requests);
    }

    [Fact]
    public async Task The_address_that_was_judged_is_the_one_that_is_called()
    {
        var asked = 0;
        await using var hook = await WebhookFixture.StartAsync(
            _ => Task.CompletedTask,
            allowed: ["127.0.0.1"],
            resolve: (_, _) => Task.FromResult<IPAddress[]>(
                [Interlocked.Increment(ref asked) == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = $"http://rebind.example:{hook.Port}" });
        Assert.True(outcome.Succeeded, outcome.Error);
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Of_several_addresses_the_allowed_ones_are_tried_in_turn()
    {
        await using var hook = await WebhookFixture.StartAsync(
            _ => Task.CompletedTask,
            allowed: ["127.0.0.0/8"],
            resolve: (_, _) => Task.FromResult<IPAddress[]>(
                [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("127.0.0.77"), IPAddress.Loopback]));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = $"http://hooks.example:{hook.Port}" });
        Assert.True(outcome.Succeeded, outcome.Error);
    }

    [Fact]
    public async Task An_allowed_name_may_resolve_inward()
    {
        await using var hook = await WebhookFixture.StartAsync(
            _ => Task.CompletedTask, allowed: ["*.example"], resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = $"http://hooks.example:{hook.Port}" });
        Assert.True(outcome.Succeeded, outcome.Error);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_said_so()
    {
        await using var hook = await WebhookFixture.StartAsync(
            _ => Task.CompletedTask, resolve: (_, _) => throw new SocketException((int)SocketError.HostNotFound));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = "http://nowhere.example" });
        Assert.Equal("The host name of nowhere.example doesn't resolve.", outcome.Error);
    }

    [Theory]
    [InlineData("http://10.0.0.1/x", "10.0.0.1 is a private address")]
    [InlineData("http://[::1]:8080/x", "::1 is a loopback address")]
    [InlineData("http://[::ffff:7f00:1]/", "is a loopback address")]
    [InlineData("http://127.1/", "127.0.0.1 is a loopback address")]
    [InlineData("http://2130706433/", "127.0.0.1 is a loopback address")]
    [InlineData("http://0x7f.0.0.1/", "127.0.0.1 is a loopback address")]
    [InlineData("https://169.254.169.254/latest", "is a cloud metadata address")]
    [InlineData("http://localhost:9000/", "localhost (127.0.0.1) is a loopback address")]
    [InlineData("http://api.localhost./", "is a loopback address")]
    public async Task What_can_never_be_called_is_refused_before_it_is_stored(string url, string because)
    {
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask, allowed: []);
        var refusal = Assert.Throws<SchedulingException>(() => Admit(hook, new WebhookTarget { Url = url }));
        Assert.Equal(SchedulingError.CommandNotAllowed, refusal.Error);
        Assert.StartsWith("webhook.url: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(because, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:9000/", "localhost")]
    [InlineData("http://127.0.0.1:9000/", "127.0.0.1")]
    [InlineData("http://[::1]:9000/", "::1")]
    [InlineData("http://10.0.0.1/", "10.0.0.0/8")]
    [InlineData("https://hooks.example/", "unrelated")]
    public async Task What_may_be_called_is_admitted(string url, string allowed)
    {
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask, allowed: [allowed]);
        Admit(hook, new WebhookTarget { Url = url });
    }

    [Theory]
    [InlineData("traceparent")]
    [InlineData("connection")]
    [InlineData("X-Schedule-Id")]
    public async Task Headers_of_the_service_and_the_connection_are_refused(string header)
    {
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask);
        var refusal = Assert.Throws<SchedulingException>(() => Admit(hook, new WebhookTarget
        {
            Url = hook.Url,
            Headers = ImmutableDictionary<string, string>.Empty.Add(header, "x").Add("X-Fine", "y"),
        }));
        Assert.Equal(SchedulingError.Invalid, refusal.Error);
        Assert.Equal(new FieldError("webhook.headers", $"{header} is set by the service; leave it out."), Assert.Single(refusal.Fields));
    }

    private static void Admit(WebhookFixture hook, WebhookTarget webhook) =>
        hook.Target.Admit(new ExecutionTarget { Webhook = webhook });
}

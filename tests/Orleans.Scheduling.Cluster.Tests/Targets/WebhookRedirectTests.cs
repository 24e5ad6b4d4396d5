using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class WebhookRedirectTests
{
    [Theory]
    [InlineData(301, "POST", "GET")]
    [InlineData(302, "POST", "GET")]
    [InlineData(303, "POST", "GET")]
    [InlineData(303, "PUT", "GET")]
    [InlineData(302, "PUT", "PUT")]
    [InlineData(307, "POST", "POST")]
    [InlineData(308, "POST", "POST")]
    [InlineData(307, "DELETE", "DELETE")]
    public async Task A_redirect_is_followed_with_the_method_it_asks_for(int status, string first, string second)
    {
        await using var hook = await WebhookFixture.StartAsync(c => c.Request.Path == "/a"
            ? WebhookFixture.AnswerAsync(c, (HttpStatusCode)status, "/b")
            : c.Response.WriteAsync("there"));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url + "/a", Method = first });

        Assert.True(outcome.Succeeded);
        Assert.Equal("there", outcome.ResponseExcerpt);
        Assert.Equal([(first, "/a"), (second, "/b")], hook.Requests.Select(r => (r.Method, r.Path)));
        Assert.Equal(second is "GET" or "DELETE", hook.Requests.Last().Body.Length == 0);
        Assert.All(hook.Requests, r => Assert.True(r.Headers.ContainsKey("Idempotency-Key")));
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_a_sixth_is_not()
    {
        await using var hook = await WebhookFixture.StartAsync(c => WebhookFixture.AnswerAsync(c, HttpStatusCode.Found, "/again"));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url });

        Assert.Equal((false, 302), (outcome.Succeeded, outcome.ResponseStatus));
        Assert.Equal($"127.0.0.1:{hook.Port} redirects once more after 5 redirects.", outcome.Error);
        Assert.Equal(6, hook.Requests.Count);
    }

    [Fact]
    public async Task Each_hop_is_judged_anew()
    {
        await using var hook = await WebhookFixture.StartAsync(
            c => WebhookFixture.AnswerAsync(c, HttpStatusCode.Found, "http://169.254.169.254/latest/meta-data"));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url });

        Assert.False(outcome.Succeeded);
        Assert.Equal(
            $"After a redirect of 127.0.0.1:{hook.Port}: 169.254.169.254 is a cloud metadata address, which webhooks may not call; "
            + "add it to Scheduling:Webhooks:AllowedHosts to allow it.",
            outcome.Error);
    }

    [Theory]
    [InlineData("ftp://example.com/x", "redirects to a ftp address; only http and https are followed.")]
    [InlineData("//[oops/x", "redirects to something that isn't an address.")]
    [InlineData("http://[oops", "answered 302 Found.")]
    public async Task Some_redirects_are_refused(string location, string because)
    {
        await using var hook = await WebhookFixture.StartAsync(c => WebhookFixture.AnswerAsync(c, HttpStatusCode.Found, location));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url });
        Assert.False(outcome.Succeeded);
        Assert.Contains(because, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redirect_never_leaves_TLS()
    {
        var hop = Hop.First(new Uri("https://a.example/x"), HttpMethod.Get);
        var (next, refusal) = Redirects.Follow(hop, HttpStatusCode.Found, new Uri("http://a.example/x"));
        Assert.Null(next);
        Assert.Equal("a.example redirects from https to http (a.example), which isn't followed.", refusal);
    }

    [Fact]
    public async Task A_redirect_without_a_location_is_an_answer_and_not_a_success()
    {
        await using var hook = await WebhookFixture.StartAsync(c => WebhookFixture.AnswerAsync(c, HttpStatusCode.Found));
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url });
        Assert.Equal((false, 302), (outcome.Succeeded, outcome.ResponseStatus));
    }

    [Fact]
    public async Task Headers_of_the_schedule_stay_with_the_origin_it_names()
    {
        await using var other = await WebhookFixture.StartAsync(_ => Task.CompletedTask);
        await using var hook = await WebhookFixture.StartAsync(
            c => WebhookFixture.AnswerAsync(c, HttpStatusCode.TemporaryRedirect, other.Url));
        await hook.CallAsync(new WebhookTarget
        {
            Url = hook.Url,
            Headers = ImmutableDictionary<string, string>.Empty.Add("X-Api-Key", "secret"),
        });

        Assert.Equal("secret", Assert.Single(hook.Requests).Headers["X-Api-Key"]);
        Assert.False(Assert.Single(other.Requests).Headers.ContainsKey("X-Api-Key"));
    }
}

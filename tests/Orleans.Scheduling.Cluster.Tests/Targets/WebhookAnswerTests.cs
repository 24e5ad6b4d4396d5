using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class WebhookAnswerTests
{
    [Fact]
    public async Task Any_other_status_is_a_failure_with_its_excerpt()
    {
        await using var hook = await WebhookFixture.StartAsync(c =>
        {
            c.Response.StatusCode = 503;
            return c.Response.WriteAsync("busy");
        });
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url });
        Assert.Equal((false, 503, "busy"), (outcome.Succeeded, outcome.ResponseStatus, outcome.ResponseExcerpt));
        Assert.Equal($"127.0.0.1:{hook.Port} answered 503 ServiceUnavailable.", outcome.Error);
    }

    [Theory]
    [InlineData(429, "120", 120.0)]
    [InlineData(503, "120", 120.0)]
    [InlineData(503, "Fri, 31 Dec 9999 23:59:59 GMT", double.PositiveInfinity)]
    [InlineData(503, "Sat, 01 Jan 2000 00:00:00 GMT", null)]
    [InlineData(503, "soon", null)]
    [InlineData(503, null, null)]
    [InlineData(500, "120", null)]
    [InlineData(301, "120", null)]
    public async Task A_wish_to_be_left_alone_is_passed_on(int status, string? header, double? seconds)
    {
        await using var hook = await WebhookFixture.StartAsync(c =>
        {
            c.Response.StatusCode = status;
            if (header is not null)
                c.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        });
        var asked = (await hook.CallAsync(new WebhookTarget { Url = hook.Url })).RetryAfter?.TotalSeconds;

        Assert.Equal(seconds, asked > 1e9 ? double.PositiveInfinity : asked);
    }

    [Fact]
    public async Task An_endless_answer_is_read_to_two_KiB()
    {
        await using var hook = await WebhookFixture.StartAsync(async c =>
        {
            while (!c.RequestAborted.IsCancellationRequested)
                await c.Response.WriteAsync(new string('x', 1024), c.RequestAborted);
        });
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url }).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((true, new string('x', 2048)), (outcome.Succeeded, outcome.ResponseExcerpt));
    }

    [Fact]
    public async Task A_compressed_body_is_neither_asked_for_nor_kept()
    {
        await using var hook = await WebhookFixture.StartAsync(c =>
        {
            c.Response.Headers.ContentEncoding = "gzip";
            return c.Response.WriteAsync("not really");
        });
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url });
        Assert.Equal((true, null), (outcome.Succeeded, outcome.ResponseExcerpt));
        Assert.False(Assert.Single(hook.Requests).Headers.ContainsKey("Accept-Encoding"));
    }

    [Fact]
    public async Task A_cancelled_call_throws()
    {
        using var cancel = new CancellationTokenSource();
        await using var hook = await WebhookFixture.StartAsync(async c =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, c.RequestAborted);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => hook.CallAsync(new WebhookTarget { Url = hook.Url }, cancel.Token));
    }

    [Fact]
    public async Task Nothing_listening_is_said_so()
    {
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask);
        var port = FreePort();
        var outcome = await hook.CallAsync(new WebhookTarget { Url = $"http://127.0.0.1:{port}/path?secret=1" });
        Assert.Equal($"127.0.0.1:{port} refused the connection: nothing listens there.", outcome.Error);
        Assert.Equal(FailureCause.Connection, outcome.Cause);
    }

    [Fact]
    public async Task A_failed_TLS_handshake_is_said_so()
    {
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask);
        var outcome = await hook.CallAsync(new WebhookTarget { Url = $"https://127.0.0.1:{hook.Port}" });
        Assert.StartsWith($"TLS with 127.0.0.1:{hook.Port} failed:", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "closed the connection without an answer.")]
    [InlineData("220 mail.example ESMTP\r\n\r\n", "answered with something that isn't HTTP.")]
    public async Task What_is_not_an_HTTP_server_is_said_so(string greeting, string because)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = Task.Run(async () =>
        {
            using var peer = await listener.AcceptTcpClientAsync();
            _ = await peer.GetStream().ReadAsync(new byte[4096]);
            await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(greeting));
        });
        await using var hook = await WebhookFixture.StartAsync(_ => Task.CompletedTask);
        var outcome = await hook.CallAsync(new WebhookTarget { Url = $"http://127.0.0.1:{port}", Method = "POST" });
        await serving;
        Assert.Equal($"127.0.0.1:{port} {because}", outcome.Error);
    }

    [Fact]
    public async Task Too_many_headers_are_refused()
    {
        await using var hook = await WebhookFixture.StartAsync(c =>
        {
            for (var i = 0; i < 50; i++)
                c.Response.Headers[$"X-Bulk-{i}"] = new string('x', 1000);
            return Task.CompletedTask;
        });
        var outcome = await hook.CallAsync(new WebhookTarget { Url = hook.Url });
        Assert.Equal($"127.0.0.1:{hook.Port} answered with more than 32 KiB of headers.", outcome.Error);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

/// <summary>A receiver on a loopback port, and the target that calls it.</summary>
public sealed class WebhookFixture : IAsyncDisposable
{
    private readonly WebApplication _receiver;
    private readonly ServiceProvider _services;

    private WebhookFixture(WebApplication receiver, ServiceProvider services) => (_receiver, _services) = (receiver, services);

    public ConcurrentQueue<Received> Requests { get; } = new();

    public string Url => _receiver.Urls.Single();

    public int Port => new Uri(Url).Port;

    internal IExecutionTarget Target =>
        _services.GetServices<IExecutionTarget>().Single(t => t.Serves(new ExecutionTarget { Webhook = new WebhookTarget { Url = Url } }));

    /// <summary>Starts a receiver that answers with <paramref name="answer"/>; the call may go to <paramref name="allowed"/>.</summary>
    internal static async Task<WebhookFixture> StartAsync(
        RequestDelegate answer, string[]? allowed = null, ResolveHost? resolve = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = builder.Build();

        var services = new ServiceCollection().AddLogging();
        if (resolve is not null)
            services.AddSingleton(resolve);
        services.AddSchedulingTargets().Configure<SchedulingOptions>(o =>
        {
            foreach (var host in allowed ?? ["127.0.0.1"])
                o.Webhooks.AllowedHosts.Add(host);
        });

        var fixture = new WebhookFixture(receiver, services.BuildServiceProvider());
        receiver.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            fixture.Requests.Enqueue(new Received(
                context.Request.Method, context.Request.Path, await reader.ReadToEndAsync(),
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
            await answer(context);
        });
        await receiver.StartAsync();
        return fixture;
    }

    internal Task<TargetOutcome> CallAsync(WebhookTarget webhook, CancellationToken cancellationToken = default) =>
        Target.CallAsync(Call(webhook), TriggeredAt, cancellationToken);

    internal static TargetCall Call(WebhookTarget webhook) => new()
    {
        ScheduleId = Guid.Parse("0190a0b0-0000-7000-8000-000000000001"),
        ExecutionId = Guid.Parse("0190a0b0-0000-8000-8000-000000000002"),
        ScheduledAt = TriggeredAt.AddSeconds(-1),
        Attempt = 1,
        Target = new ExecutionTarget { Webhook = webhook },
        ContextJson = """{"tenant":"a"}""",
    };

    public static DateTimeOffset TriggeredAt { get; } = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    /// <summary>One request, as the receiver saw it.</summary>
    public sealed record Received(string Method, string Path, string Body, IReadOnlyDictionary<string, string> Headers);

    /// <summary>An answer that names a status and, for redirects, where to.</summary>
    internal static Task AnswerAsync(HttpContext context, HttpStatusCode status, string? location = null)
    {
        context.Response.StatusCode = (int)status;
        if (location is not null)
            context.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}

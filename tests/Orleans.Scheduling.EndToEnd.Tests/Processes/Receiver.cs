using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>What webhooks call: writes down every request, and answers at once or when told to.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Received> _requests = new();
    private volatile TaskCompletionSource? _held;

    private Receiver(int port)
    {
        Port = port;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url);
        _server = builder.Build();
        _server.Run(ReceiveAsync);
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Every request so far, those of processes that died since included.</summary>
    public IReadOnlyList<Received> Requests => [.. _requests];

    public static async Task<Receiver> StartAsync(int port)
    {
        var receiver = new Receiver(port);
        await receiver._server.StartAsync();
        return receiver;
    }

    /// <summary>How long it works on a request before it answers, where it isn't held. Default not at all.</summary>
    public Func<TimeSpan> Work { get; set; } = () => TimeSpan.Zero;

    /// <summary>The status it answers a request with. Default 200.</summary>
    public Func<Received, int> Status { get; set; } = _ => 200;

    /// <summary>Which requests are never answered. Default none.</summary>
    public Func<Received, bool> HangsOn { get; set; } = _ => false;

    /// <summary>A schedule that calls it at a fixed interval, from some seconds after now on.</summary>
    public object EveryFewSeconds(int intervalSeconds, double startsIn, object? policies) => Merged.Of(
        new
        {
            name = "every few seconds",
            schedule_type = "interval",
            interval_seconds = intervalSeconds,
            start_at = Scenario.Soon(startsIn),
            webhook = new { url = Url },
        },
        policies);

    /// <summary>From now on requests wait for their answer.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers those that wait, and from now on every one at once.</summary>
    public void Answer()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public IReadOnlyList<Received> RequestsOf(Guid scheduleId) => [.. _requests.Where(r => r.ScheduleId == scheduleId)];

    /// <summary>Waits until so many requests of a schedule have come.</summary>
    public Task<IReadOnlyList<Received>> UntilAsync(Guid scheduleId, int count) => Patience.UntilAsync(
        $"{count} requests of schedule {scheduleId} come",
        () => Task.FromResult(RequestsOf(scheduleId) is var found && found.Count >= count ? found : null));

    /// <summary>Waits until so many requests have come in all.</summary>
    public Task UntilAsync(int count) => Patience.UntilAsync(
        $"{count} requests come", () => Task.FromResult(_requests.Count >= count));

    public async ValueTask DisposeAsync()
    {
        Answer();
        await _server.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var held = _held;
        var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var key = context.Request.Headers["Idempotency-Key"].ToString().Split('/', 2);
        var received = new Received(
            Guid.Parse(key[0]),
            Guid.Parse(context.Request.Headers["X-Schedule-Id"].ToString()),
            DateTime.UtcNow,
            body!.AsObject(),
            key.ElementAtOrDefault(1));
        _requests.Enqueue(received);
        context.Response.StatusCode = Status(received);
        if (HangsOn(received))
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        await (held?.Task ?? Task.Delay(Work())).WaitAsync(context.RequestAborted);
    }
}

/// <summary>One request; the step is set where a workflow's calls.</summary>
public sealed record Received(Guid Key, Guid ScheduleId, DateTime At, JsonObject Body, string? Step);

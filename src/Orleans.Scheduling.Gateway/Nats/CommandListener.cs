using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;

namespace Orleans.Scheduling.Gateway.Nats;

/// <summary>Takes commands over NATS, where a prefix for them is configured; of several gateways one gets each.</summary>
internal sealed partial class CommandListener(
    NatsLink link,
    CommandRunner runner,
    IOptions<SchedulingOptions> options,
    IHostApplicationLifetime lifetime,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock,
    ILogger<CommandListener> logger) : BackgroundService
{
    private const string Queue = "orleans-scheduling";
    private const int MaxAtOnce = 64;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Nats.CommandPrefix is not { } prefix || !link.IsOn)
            return;

        try
        {
            // The REST interface, whose endpoints carry commands out, is there once the process has started.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            if (runner.CanRun)
                await ListenAsync($"{prefix}.schedules.*", stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops; what was begun has been answered.
        }
    }

    private async Task ListenAsync(string subject, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                var connection = await link.OpenAsync(Timeout.InfiniteTimeSpan, stoppingToken);
                LogListening(subject);
                await Parallel.ForEachAsync(
                    connection.SubscribeAsync<byte[]>(subject, Queue, cancellationToken: stoppingToken),
                    new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
                    async (message, _) => await AnswerAsync(message));
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogBroken(e, subject, RetryDelay);
            }

            // A subscription outlives the connection; one that ended did so for another reason.
            await Task.Delay(RetryDelay, clock, stoppingToken);
        }
    }

    private async Task AnswerAsync(NatsMsg<byte[]> message)
    {
        var name = message.Subject[(message.Subject.LastIndexOf('.') + 1)..];
        var answer = await runner.RunAsync(name, message.Data ?? [], header => HeaderOf(message, header));
        if (message.ReplyTo is null)
            return;
        try
        {
            await message.ReplyAsync(answer.Body, HeadersOf(answer));
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            LogUnanswered(e, name);
        }
    }

    // The name is looked for as it is written, and in lower case as clients of HTTP send it.
    private static string? HeaderOf(NatsMsg<byte[]> message, string name) =>
        message.Headers is { } headers && (headers.TryGetLastValue(name, out var value) || headers.TryGetLastValue(name.ToLowerInvariant(), out value))
            ? value
            : null;

    // Where it failed, clients of NATS services see it by these headers.
    private static NatsHeaders? HeadersOf(CommandAnswer answer) => answer.Status < 400 ? null : new NatsHeaders
    {
        ["Nats-Service-Error-Code"] = answer.Status.ToString(CultureInfo.InvariantCulture),
        ["Nats-Service-Error"] = Problems.ProblemKind.Of(answer.Status).Title,
    };

    [LoggerMessage(1, LogLevel.Information, "Commands are taken at {Subject} over NATS.")]
    private partial void LogListening(string subject);

    [LoggerMessage(3, LogLevel.Warning, "Commands can't be taken at {Subject} over NATS; it is tried again in {Delay}.")]
    private partial void LogBroken(Exception exception, string subject, TimeSpan delay);

    [LoggerMessage(2, LogLevel.Warning, "The command {Name} was carried out, and its answer couldn't be sent.")]
    private partial void LogUnanswered(Exception exception, string name);
}

using System.Text.Json.Nodes;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace EmailDigest;

/// <summary>
/// Sends what it is told to, over a stream that keeps commands while this service is down and takes each of them once, by its
/// Nats-Msg-Id, within two minutes.
/// </summary>
internal sealed partial class MailService(NatsConnection nats, ILogger<MailService> logger) : BackgroundService
{
    /// <summary>Where commands to it are published.</summary>
    public const string Subjects = "mail.>";

    private const string Stream = "MAIL";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await nats.ConnectAsync();
        var streams = new NatsJSContext(nats);
        await streams.CreateOrUpdateStreamAsync(new StreamConfig(Stream, [Subjects]), stoppingToken);
        var consumer = await streams.CreateOrUpdateConsumerAsync(Stream, new ConsumerConfig("mailer"), stoppingToken);
        await foreach (var command in consumer.ConsumeAsync<string>(cancellationToken: stoppingToken))
        {
            var body = JsonNode.Parse(command.Data!)!;
            var to = (string?)body["command_payload"]?["to"] ?? "nobody";
            LogSent(to, body["scheduled_at"]!.ToString(), command.Headers?["Nats-Msg-Id"].ToString() ?? "");

            // Not before the mail is sent: what isn't acknowledged comes again.
            await command.AckAsync(cancellationToken: stoppingToken);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Mail to {To}: the digest of {ScheduledAt} (key {Key})")]
    private partial void LogSent(string to, string scheduledAt, string key);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using NATS.Client.Core;

namespace EmailDigest;

/// <summary>Has the daily digest scheduled, once, and sent now, each time that the sample starts.</summary>
internal sealed partial class DigestSchedule(NatsConnection nats, string idFile, ILogger<DigestSchedule> logger) : BackgroundService
{
    /// <summary>What the subjects of requests to the schedule service begin with.</summary>
    public const string CommandPrefix = "scheduling";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!File.Exists(idFile))
        {
            var digest = new
            {
                name = "daily e-mail digest",
                cron_expression = "0 8 * * *",
                timezone = "Europe/Paris",
                target_command = "mail.digest",
                command_payload = new { to = "ann@example.org" },
                retry = new { policy = "exponential", delay_seconds = 10, max_retries = 20 },
            };
            var schedule = await AskAsync("create", "daily-digest", digest, stoppingToken);
            await File.WriteAllTextAsync(idFile, (string)schedule["schedule_id"]!, stoppingToken);
            LogScheduled((string)schedule["next_execution_at"]!);
        }

        var id = await File.ReadAllTextAsync(idFile, stoppingToken);
        await AskAsync("trigger", $"{Guid.NewGuid()}", new { schedule_id = id }, stoppingToken);
    }

    // Until the service is there, nobody answers. With its id a request that is repeated is carried out once.
    private async Task<JsonNode> AskAsync(string command, string requestId, object body, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                var reply = await nats.RequestAsync<string, string>(
                    $"{CommandPrefix}.schedules.{command}",
                    JsonSerializer.Serialize(body),
                    new NatsHeaders { ["Nats-Msg-Id"] = requestId, ["X-Created-By"] = "email-digest" },
                    cancellationToken: stoppingToken);
                return reply.Headers?.ContainsKey("Nats-Service-Error-Code") == true
                    ? throw new InvalidOperationException($"{command}: {reply.Data}")
                    : JsonNode.Parse(reply.Data!)!;
            }
            catch (Exception e) when (e is NatsNoRespondersException or NatsNoReplyException)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The digest is scheduled; it is next sent at {NextExecutionAt}.")]
    private partial void LogScheduled(string nextExecutionAt);
}

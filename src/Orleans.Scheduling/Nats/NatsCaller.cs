using System.Diagnostics;
using System.Globalization;
using System.Text;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Nats;

/// <summary>Makes calls of executions messages, and what comes of them outcomes.</summary>
internal sealed class NatsCaller(NatsSubjects subjects, NatsPublisher publisher, NatsLink link)
{
    // What services of the NATS client libraries answer with where they fail.
    private const string ErrorCodeHeader = "Nats-Service-Error-Code";
    private const string ErrorHeader = "Nats-Service-Error";

    /// <summary>Calls for a workflow's step.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TargetOutcome> CallAsync(NatsStep step, TargetCall call, CancellationToken cancellationToken)
    {
        var data = Encoding.UTF8.GetBytes(step.PayloadJson ?? "");
        return step.Request
            ? CallAsync(step.Subject, call, message => AskAsync(message, cancellationToken), data, cancellationToken)
            : PublishAsync(step.Subject, data, call, cancellationToken);
    }

    /// <summary>Publishes for an execution.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<TargetOutcome> PublishAsync(string subject, byte[] data, TargetCall call, CancellationToken cancellationToken) => CallAsync(
        subject, call, async message => Published(await publisher.PublishAsync(message, cancellationToken), call), data, cancellationToken);

    private async Task<TargetOutcome> CallAsync(
        string subject, TargetCall call, Func<NatsMessage, Task<TargetOutcome>> send, byte[] data, CancellationToken cancellationToken)
    {
        if (subjects.WhyRefused(subject) is { } refusal)
            return new TargetOutcome(false, OneLine.Of(refusal)) { Cause = FailureCause.Refused };

        using var activity = new Activity($"nats {subject}").SetIdFormat(ActivityIdFormat.W3C).Start();
        try
        {
            return await send(MessageOf(subject, data, call));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (NatsNoRespondersException)
        {
            return Failed($"Nobody answers at {subject}.", FailureCause.Connection);
        }
        catch (Exception e) when (e is NatsPayloadTooLargeException or NatsJSApiException)
        {
            return Failed($"NATS refused what is published to {subject}: {e.Message}", FailureCause.Other);
        }
        catch (Exception e) when (e is NatsException or TimeoutException or IOException or OperationCanceledException)
        {
            return Failed(e is TimeoutException ? e.Message : $"NATS at {link.Servers}: {e.Message}", FailureCause.Connection);
        }
    }

    private async Task<TargetOutcome> AskAsync(NatsMessage message, CancellationToken cancellationToken)
    {
        var connection = await link.OpenAsync(NatsLink.Patience, cancellationToken);
        // The step's timeout ends the wait.
        var reply = await connection.RequestAsync<byte[], byte[]>(
            message.Subject, message.Data, message.ToHeaders(),
            replyOpts: new NatsSubOpts { Timeout = Timeout.InfiniteTimeSpan, ThrowIfNoResponders = true },
            cancellationToken: cancellationToken);
        var data = reply.Data ?? [];
        if (data.Length > WorkflowLimits.MaxOutputBytes)
        {
            return Failed(
                $"{message.Subject} answered with {data.Length} bytes; a step's output has at most {WorkflowLimits.MaxOutputBytes}.",
                FailureCause.Other);
        }

        var text = Encoding.UTF8.GetString(data);
        if (reply.Headers is { } headers && headers.TryGetLastValue(ErrorCodeHeader, out var code))
        {
            var words = headers.TryGetLastValue(ErrorHeader, out var said) ? said : "";
            return Failed($"{message.Subject} answered with error {code} {words}", FailureCause.Other) with { ResponseExcerpt = Excerpt.Of(text) };
        }

        return new TargetOutcome(true, ResponseExcerpt: Excerpt.Of(text)) { Output = text };
    }

    private static NatsMessage MessageOf(string subject, byte[] data, TargetCall call) => new(subject, data, call.IdempotencyKey)
    {
        Headers = new Dictionary<string, string>
        {
            [WebhookRequest.IdempotencyKeyHeader] = call.IdempotencyKey,
            [WebhookRequest.ScheduleIdHeader] = call.ScheduleId.ToString(),
            ["X-Execution-Id"] = call.ExecutionId.ToString(),
            ["X-Attempt"] = call.Attempt.ToString(CultureInfo.InvariantCulture),
        },
    };

    private static TargetOutcome Published(PubAckResponse? kept, TargetCall call)
    {
        var answer = kept is null
            ? null
            : string.Create(CultureInfo.InvariantCulture, $$"""{"stream":"{{kept.Stream}}","sequence":{{kept.Seq}},"duplicate":{{(kept.Duplicate ? "true" : "false")}}}""");
        return new TargetOutcome(true, ResponseExcerpt: answer) { Output = call.Step is null ? null : answer };
    }

    private static TargetOutcome Failed(string error, FailureCause cause) => new(false, OneLine.Of(error)) { Cause = cause };
}

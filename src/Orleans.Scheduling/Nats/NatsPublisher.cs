using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Nats;

/// <summary>
/// Publishes, and answers once the server has the message: with the acknowledgement of the stream that takes the subject, else
/// once a ping that went after it has come back.
/// </summary>
internal sealed class NatsPublisher(
    NatsLink link, NatsStreams streams, [FromKeyedServices(SchedulingTime.Key)] TimeProvider clock)
{
    /// <summary>Publishes one message.</summary>
    /// <returns>The stream's acknowledgement; null = no stream takes the subject.</returns>
    /// <exception cref="NatsException">It may not have been published.</exception>
    /// <exception cref="TimeoutException">The same: the server is away, or doesn't answer.</exception>
    public Task<PubAckResponse?> PublishAsync(NatsMessage message, CancellationToken cancellationToken) => PatientlyAsync(
        async (connection, token) =>
        {
            if (await streams.TakesAsync(connection, message.Subject, token))
                return await KeepAsync(connection, message, token);
            await SendAsync(connection, message, token);
            await connection.PingAsync(token);
            link.Permissions.Check(message.Subject);
            return null;
        },
        cancellationToken);

    /// <summary>Publishes several, with one wait for all.</summary>
    /// <returns>The ids of those that the server has; of the others, a stream refuses some.</returns>
    /// <exception cref="NatsException">Any of them may not have been published.</exception>
    /// <exception cref="TimeoutException">The same: the server is away, or doesn't answer.</exception>
    public Task<HashSet<string>> PublishAllAsync(IReadOnlyList<NatsMessage> messages, CancellationToken cancellationToken) => PatientlyAsync(
        async (connection, token) =>
        {
            var kept = new List<(string Id, Task Answer)>();
            var published = new HashSet<string>();
            foreach (var message in messages)
            {
                if (await streams.TakesAsync(connection, message.Subject, token))
                {
                    kept.Add((message.Id, KeepAsync(connection, message, token)));
                    continue;
                }

                await SendAsync(connection, message, token);
                published.Add(message.Id);
            }

            if (published.Count > 0)
            {
                await connection.PingAsync(token);
                foreach (var subject in messages.Where(message => published.Contains(message.Id)).Select(message => message.Subject).Distinct())
                    link.Permissions.Check(subject);
            }

            await Task.WhenAll(kept.Select(one => one.Answer)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            published.UnionWith(kept.Where(one => one.Answer.IsCompletedSuccessfully).Select(one => one.Id));
            return published;
        },
        cancellationToken);

    private async Task<T> PatientlyAsync<T>(Func<NatsConnection, CancellationToken, Task<T>> publish, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(NatsLink.Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await publish(await link.OpenAsync(NatsLink.Patience, either.Token), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"NATS at {link.Servers} didn't take the message within {NatsLink.Patience.TotalSeconds:0} s.");
        }
    }

    private static async Task<PubAckResponse?> KeepAsync(NatsConnection connection, NatsMessage message, CancellationToken cancellationToken)
    {
        var answer = await new NatsJSContext(connection).PublishAsync(
            message.Subject, message.Data, headers: message.ToHeaders(), cancellationToken: cancellationToken);
        return answer.Error is { } error ? throw new NatsJSApiException(error) : answer;
    }

    private static ValueTask SendAsync(NatsConnection connection, NatsMessage message, CancellationToken cancellationToken) =>
        connection.PublishAsync(message.Subject, message.Data, message.ToHeaders(), cancellationToken: cancellationToken);
}

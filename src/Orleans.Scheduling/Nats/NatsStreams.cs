using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Nats;

/// <summary>Which subjects a JetStream stream takes, as the server said within the last half minute.</summary>
internal sealed class NatsStreams([FromKeyedServices(SchedulingTime.Key)] TimeProvider clock)
{
    private const int MaxKept = 1_000;
    private const int NotEnabled = 10039; // JetStream isn't enabled for the account
    private const int NotEnabledAnywhere = 10076;

    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, (bool Takes, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    /// <summary>Whether a stream takes what is published to a subject.</summary>
    /// <exception cref="NatsException">The server doesn't say; it has JetStream, or may have.</exception>
    public async ValueTask<bool> TakesAsync(INatsConnection connection, string subject, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(subject, out var known) && known.Until > now)
            return known.Takes;

        var takes = await AskAsync(connection, subject, cancellationToken);
        if (_known.Count >= MaxKept)
            _known.Clear();
        _known[subject] = (takes, now + Kept);
        return takes;
    }

    private static async Task<bool> AskAsync(INatsConnection connection, string subject, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in new NatsJSContext(connection).ListStreamNamesAsync(subject, cancellationToken))
                return true;
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
        catch (Exception e) when (
            e is NatsNoRespondersException or NatsJSApiException { Error.ErrCode: NotEnabled or NotEnabledAnywhere })
        {
            return false;
        }
    }
}

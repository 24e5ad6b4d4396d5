using System.Collections.Concurrent;
using NATS.Client.Core;

namespace Orleans.Scheduling.Nats;

/// <summary>
/// What the server forbids to publish. It drops such a message, says so to whoever listens for its errors, and answers the ping
/// behind it as if nothing were wrong.
/// </summary>
internal sealed class NatsPermissions
{
    private const int MaxKept = 1_000;
    private const string Refusal = "Permissions Violation for Publish to ";

    // True = it may be published to.
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>Takes in an error of the server's.</summary>
    public void Hear(string error)
    {
        if (error.Trim('\'').StartsWith(Refusal, StringComparison.OrdinalIgnoreCase))
            _known[error.Trim('\'')[Refusal.Length..].Trim('"')] = false;
    }

    /// <summary>Another connection may have other permissions.</summary>
    public void Forget() => _known.Clear();

    /// <summary>Finds out whether what was published before the last ping was dropped.</summary>
    /// <exception cref="NatsException">It was.</exception>
    public async ValueTask CheckAsync(INatsConnection connection, string subject, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(subject, out var isAllowed))
        {
            // The error came before the ping's answer and is heard of beside it: another round gives it the time.
            await connection.PingAsync(cancellationToken);
            if (_known.Count >= MaxKept)
                _known.Clear();
            isAllowed = _known.GetOrAdd(subject, true);
        }

        if (!isAllowed)
            throw new NatsException($"The server doesn't permit this service to publish to {subject}.");
    }
}

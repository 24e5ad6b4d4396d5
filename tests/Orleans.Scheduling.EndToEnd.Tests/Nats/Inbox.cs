using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NATS.Client.Core;
using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Nats;

/// <summary>What arrives at a subject.</summary>
internal sealed class Inbox : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly INatsSub<string> _subscription;
    private readonly Task _reading;

    private Inbox(INatsSub<string> subscription) => (_subscription, _reading) = (subscription, ReadAsync(subscription));

    public IReadOnlyList<Received> All => [.. _received];

    public static async Task<Inbox> OpenAsync(NatsServer server, string subject)
    {
        var inbox = new Inbox(await server.Client.SubscribeCoreAsync<string>(subject));
        await server.Client.PingAsync();
        return inbox;
    }

    /// <summary>Waits until as much has arrived.</summary>
    public Task<IReadOnlyList<Received>> UntilAsync(int count) => UntilAsync($"{count} messages have arrived", all => all.Count >= count);

    public Task<IReadOnlyList<Received>> UntilAsync(string what, Func<IReadOnlyList<Received>, bool> isSo) =>
        Patience.UntilAsync(what, () => Task.FromResult(isSo(All) ? All : null));

    public async ValueTask DisposeAsync()
    {
        await _subscription.DisposeAsync();
        await _reading;
    }

    private async Task ReadAsync(INatsSub<string> subscription)
    {
        await foreach (var message in subscription.Msgs.ReadAllAsync())
            _received.Enqueue(new Received(message));
    }
}

/// <summary>One message.</summary>
internal sealed class Received(NatsMsg<string> message)
{
    public string Subject => message.Subject;

    public JsonNode Body => JsonNode.Parse(message.Data!)!;

    public string? Header(string name) => message.Headers?.TryGetLastValue(name, out var value) == true ? value : null;
}

using System.Net;
using System.Net.Sockets;

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>Stands between a client and the server, and loses one message when told to.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly EndPoint _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _loseAnswer;
    private int _loseQuestion;
    private int _cuts;

    public CuttingProxy(EndPoint server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many messages were lost.</summary>
    public int Cuts => _cuts;

    /// <summary>The server's next answer, which it has finished its work to give, and its connection are lost.</summary>
    public void LoseNextAnswer() => Interlocked.Exchange(ref _loseAnswer, 1);

    /// <summary>The client's next message never reaches the server.</summary>
    public void LoseNextQuestion() => Interlocked.Exchange(ref _loseQuestion, 1);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                connections.Add(RelayAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(_server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await far.ConnectAsync(_server, ended.Token);
            await Task.WhenAny(
                PumpAsync(near, far, () => Interlocked.Exchange(ref _loseQuestion, 0) == 1, ended.Token),
                PumpAsync(far, near, () => Interlocked.Exchange(ref _loseAnswer, 0) == 1, ended.Token));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Either end has gone, and with it the connection.
        }

        await ended.CancelAsync();
    }

    private async Task PumpAsync(Socket from, Socket to, Func<bool> lose, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, cancellationToken) is var length and > 0)
        {
            if (lose())
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            await to.SendAsync(buffer.AsMemory(0, length), cancellationToken);
        }
    }
}

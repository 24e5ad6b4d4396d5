using System.Net;
using System.Net.Sockets;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>
/// A listener whose queue is full and that accepts nobody: the system drops further attempts to connect, so a caller
/// waits as it does for a machine that has gone silent, and nothing it wants to send arrives later.
/// </summary>
internal sealed class BarredPort : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];
    private readonly Func<Task> _reopen;

    public BarredPort(int port, Func<Task> reopen)
    {
        _reopen = reopen;
        var endpoint = new IPEndPoint(IPAddress.Loopback, port);
        _listener.Bind(endpoint);
        _listener.Listen(backlog: 0);
        Fill(endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        _queued.ForEach(s => s.Dispose());
        _listener.Dispose();
        await _reopen();
    }

    private void Fill(IPEndPoint endpoint)
    {
        // How many fit differs between systems: until one neither succeeds nor fails.
        for (var open = true; open;)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _queued.Add(socket);
            open = socket.ConnectAsync(endpoint).Wait(TimeSpan.FromMilliseconds(200));
        }
    }
}

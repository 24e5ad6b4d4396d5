using System.Net;
using System.Net.Sockets;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>Ports that stay free while a host is down between a kill and its next start.</summary>
internal static class Ports
{
    // Below the range from which systems take the local ports of outgoing connections.
    private const int First = 15_000;
    private const int Count = 16_000;

    // Test runs beside this one begin elsewhere.
    private static int _last = Random.Shared.Next(Count);

    public static int Next()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref _last) & int.MaxValue) % Count);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}

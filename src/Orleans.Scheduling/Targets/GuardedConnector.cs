using System.Net;
using System.Net.Sockets;

namespace Orleans.Scheduling.Targets;

/// <summary>Finds a name's addresses.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>
/// Opens the connections of webhooks. It resolves, judges and connects in one place, so the address that was judged is
/// the address that is called: a name that resolves differently the second time gains nothing.
/// </summary>
internal sealed class GuardedConnector(AddressGuard guard, ResolveHost resolve)
{
    /// <summary>A connection to the first allowed address that answers.</summary>
    /// <exception cref="RefusedAddressException">None of the host's addresses may be called.</exception>
    /// <exception cref="SocketException">The name doesn't resolve, or nothing answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var allowed = await AllowedAddressesAsync(host, cancellationToken);
        for (var i = 0; ; i++)
        {
            var socket = new Socket(allowed[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(allowed[i], port), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i < allowed.Count - 1)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private async Task<List<IPAddress>> AllowedAddressesAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);

        var allowed = new List<IPAddress>(addresses.Length);
        string? refusal = null;
        foreach (var address in addresses)
        {
            if (guard.WhyRefused(host, address) is { } why)
                refusal ??= why;
            else
                allowed.Add(address);
        }

        return allowed.Count > 0 ? allowed : throw new RefusedAddressException(refusal!);
    }
}

using System.Net;
using System.Net.Sockets;
using Orleans.Scheduling.Host.Configuration;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>Finds out, before anything is started, that a port is taken.</summary>
internal static class Ports
{
    /// <exception cref="StartupException">A port is taken, or the address isn't this machine's.</exception>
    /// <param name="silo">The silo's address; null = this process has none.</param>
    /// <param name="configuration">The ports.</param>
    public static void EnsureFree(IPAddress? silo, ServiceConfiguration configuration)
    {
        foreach (var endpoint in configuration.Listen.Endpoints())
            EnsureFree(endpoint, "another with --urls");
        if (silo is null)
            return;
        EnsureFree(new IPEndPoint(silo, configuration.Settings.Silo.Port), "another Scheduling:Silo:Port");
        EnsureFree(new IPEndPoint(silo, configuration.Settings.Gateway.Port), "another Scheduling:Gateway:Port");
    }

    /// <summary>The silo's address, from what is configured.</summary>
    /// <exception cref="StartupException">It is a name that doesn't resolve.</exception>
    public static async Task<IPAddress> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(address, out var literal))
            return literal;

        try
        {
            // IPv4 first: what a container's own name resolves to on every other one.
            var found = await Dns.GetHostAddressesAsync(address, cancellationToken);
            return found.OrderBy(a => a.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).First();
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            throw new StartupException($"Scheduling:Silo:Address: '{address}' doesn't resolve to an address.", e);
        }
    }

    private static void EnsureFree(IPEndPoint endpoint, string option)
    {
        try
        {
            using var probe = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(endpoint);
        }
        catch (SocketException e)
        {
            throw new StartupException(
                e.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"{endpoint} is in use, perhaps by another instance of this service: stop it, or choose {option}."
                    : $"Can't listen on {endpoint}: {e.Message}. Choose {option}, or the address of this machine.",
                e);
        }
    }
}

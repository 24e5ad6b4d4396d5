using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Targets;

/// <summary>Decides which addresses a webhook may connect to.</summary>
internal sealed class AddressGuard(IOptions<SchedulingOptions> options)
{
    private readonly AllowedHosts _allowed = new(options.Value.Webhooks.AllowedHosts);

    /// <summary>
    /// Why a host must not be called whatever it resolves to, in one line; null = that can't be said yet.
    /// </summary>
    public string? WhyRefused(Uri url)
    {
        if (IPAddress.TryParse(url.IdnHost, out var literal))
            return WhyRefused(url.IdnHost, literal);

        // RFC 6761: these names are loopback wherever they are resolved.
        var name = url.IdnHost.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
                ? WhyRefused(name, IPAddress.Loopback)
                : null;
    }

    /// <summary>Why an address that a host resolved to must not be called, in one line; null = it may be.</summary>
    public string? WhyRefused(string host, IPAddress address)
    {
        if (AddressRules.WhyNotPublic(address) is not { } kind)
            return null;
        if (_allowed.AllowsAddress(address) || _allowed.AllowsName(host))
            return null;

        var resolved = host == address.ToString() ? host : $"{host} ({address})";
        return $"{resolved} is a {kind} address, which webhooks may not call; add it to {AllowedHosts.Option} to allow it.";
    }
}

using System.Net;

namespace Orleans.Scheduling.Targets;

/// <summary>The exceptions to <see cref="AddressRules"/> that the operator has made. Pure.</summary>
internal sealed class AllowedHosts
{
    /// <summary>The option they come from, as errors name it.</summary>
    public const string Option = "Scheduling:Webhooks:AllowedHosts";

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _suffixes = [];
    private readonly List<IPNetwork> _networks = [];

    /// <exception cref="FormatException">An entry is none of: name, *.suffix, address, CIDR range.</exception>
    public AllowedHosts(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
            Add(entry.Trim());
    }

    /// <summary>True where the host, by its name, may resolve to any address.</summary>
    public bool AllowsName(string host)
    {
        var name = host.TrimEnd('.');
        return _names.Contains(name)
            || _suffixes.Exists(suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True where the address itself is allowed.</summary>
    public bool AllowsAddress(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _networks.Exists(network => network.Contains(plain));
    }

    private void Add(string entry)
    {
        if (IPAddress.TryParse(entry, out var address))
            _networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
        else if (IPNetwork.TryParse(entry, out var network))
            _networks.Add(network);
        else if (entry.StartsWith("*.", StringComparison.Ordinal) && IsName(entry[2..]))
            _suffixes.Add(entry[1..]);
        else if (IsName(entry))
            _names.Add(entry);
        else
            throw new FormatException(
                $"{Option}: '{entry}' is neither a host name, *.suffix, an address, nor a CIDR range.");
    }

    private static bool IsName(string text) => Uri.CheckHostName(text) == UriHostNameType.Dns;
}

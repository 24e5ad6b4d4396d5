using System.Net;
using System.Net.Sockets;

namespace Orleans.Scheduling.Targets;

/// <summary>Which addresses the public internet is made of. Pure.</summary>
internal static class AddressRules
{
    private static readonly (IPNetwork Block, string Kind)[] _ipv4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "unspecified"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "carrier-grade NAT"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("168.63.129.16/32"), "cloud metadata"),
        (IPNetwork.Parse("169.254.169.254/32"), "cloud metadata"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "reserved"),
        (IPNetwork.Parse("192.0.2.0/24"), "reserved"),
        (IPNetwork.Parse("192.88.99.0/24"), "reserved"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("198.18.0.0/15"), "reserved"),
        (IPNetwork.Parse("198.51.100.0/24"), "reserved"),
        (IPNetwork.Parse("203.0.113.0/24"), "reserved"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
    ];

    // IPv6 is judged the other way round below: only 2000::/3 is public, less these.
    private static readonly (IPNetwork Block, string Kind)[] _ipv6 =
    [
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "loopback"),
        (IPNetwork.Parse("fd00:ec2::254/128"), "cloud metadata"),
        (IPNetwork.Parse("fc00::/7"), "private"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
        (IPNetwork.Parse("2001::/23"), "reserved"),
        (IPNetwork.Parse("2001:db8::/32"), "reserved"),
        (IPNetwork.Parse("3fff::/20"), "reserved"),
    ];

    private static readonly IPNetwork _globalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork _sixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork _nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>What kind of non-public address it is; null = it is a public one.</summary>
    public static string? WhyNotPublic(IPAddress address)
    {
        if (Embedded(address) is { } inner)
            return WhyNotPublic(inner);

        var known = address.AddressFamily == AddressFamily.InterNetwork ? _ipv4 : _ipv6;
        foreach (var (block, kind) in known)
        {
            if (block.Contains(address))
                return kind;
        }

        return address.AddressFamily == AddressFamily.InterNetwork || _globalUnicast.Contains(address)
            ? null
            : "reserved";
    }

    /// <summary>The IPv4 address that an IPv6 one leads to: mapped, NAT64 or 6to4; null = it leads to none.</summary>
    private static IPAddress? Embedded(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return null;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (_nat64.Contains(address))
            return new IPAddress(bytes[12..]);
        return _sixToFour.Contains(address) ? new IPAddress(bytes[2..6]) : null;
    }
}

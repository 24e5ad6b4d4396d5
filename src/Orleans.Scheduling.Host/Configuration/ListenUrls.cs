using System.Globalization;
using System.Net;

namespace Orleans.Scheduling.Host.Configuration;

/// <summary>Where the API listens.</summary>
/// <param name="Urls">The addresses, as <c>--urls</c> takes them.</param>
internal sealed record ListenUrls(IReadOnlyList<string> Urls)
{
    /// <summary>The port where nothing says otherwise.</summary>
    public const int DefaultPort = 8008;

    /// <summary>True where nobody outside this machine can connect.</summary>
    public bool LoopbackOnly => Urls.All(IsLoopback);

    /// <summary>The host of each address, as a request names it; none for a socket without one.</summary>
    public IEnumerable<string> Hosts =>
        Urls.Select(Parse).Where(a => a is { IsUnixPipe: false, IsNamedPipe: false }).Select(a => a.Host);

    /// <summary>
    /// Reads, first come first served: Kestrel:Endpoints, --urls or ASPNETCORE_URLS, API_PORT or MODULE_PORT,
    /// ASPNETCORE_HTTP_PORTS.
    /// </summary>
    /// <exception cref="StartupException">A port isn't one, or the addresses don't have it.</exception>
    public static ListenUrls Read(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren()
            .Select(e => e["Url"]).OfType<string>().ToArray();
        var urls = endpoints.Length > 0
            ? endpoints
            : (configuration["urls"] ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        foreach (var name in (string[])["API_PORT", "MODULE_PORT"])
            urls = WithPort(urls, name, configuration[name]);

        if (urls.Length == 0)
            urls = [.. Ports(configuration["http_ports"], "http"), .. Ports(configuration["https_ports"], "https")];
        return new ListenUrls(urls.Length > 0 ? urls : [$"http://127.0.0.1:{DefaultPort}"]);
    }

    /// <summary>The addresses with fixed ports, as sockets see them.</summary>
    public IEnumerable<IPEndPoint> Endpoints() =>
        from url in Urls
        let address = Parse(url)
        where !address.IsUnixPipe && !address.IsNamedPipe && address.Port > 0
        select new IPEndPoint(AddressOf(address) ?? IPAddress.Any, address.Port);

    private static string[] WithPort(string[] urls, string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return urls;
        if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new StartupException($"{name}: '{text}' isn't a port.");
        if (urls.Length == 0)
            return [$"http://127.0.0.1:{port}"];
        return urls.Any(u => Parse(u).Port == port)
            ? urls
            : throw new StartupException(
                $"{name} ({port}) and the configured addresses ({string.Join("; ", urls)}) disagree. Keep one of them.");
    }

    private static IEnumerable<string> Ports(string? ports, string scheme) =>
        (ports ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(port => $"{scheme}://*:{port}");

    private static bool IsLoopback(string url)
    {
        var address = Parse(url);
        return address.IsUnixPipe || (AddressOf(address) is { } ip && IPAddress.IsLoopback(ip));
    }

    /// <summary>The address of a URL that names one; null = it means every address.</summary>
    private static IPAddress? AddressOf(BindingAddress address) =>
        address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            ? IPAddress.Loopback
            : IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) ? ip : null;

    private static BindingAddress Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException e)
        {
            throw new StartupException($"'{url}' isn't an address to listen on: {e.Message}", e);
        }
    }
}

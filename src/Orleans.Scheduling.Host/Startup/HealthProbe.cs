using System.Net;
using Orleans.Scheduling.Host.Configuration;

namespace Orleans.Scheduling.Host.Startup;

/// <summary>
/// The command <c>healthcheck</c>: asks the service that runs with the same configuration whether it is ready. For
/// containers, whose images have nothing else to ask with.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The command's name, the first argument.</summary>
    public const string Command = "healthcheck";

    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(4);

    /// <returns>The exit code: 0 = ready.</returns>
    /// <exception cref="StartupException">The configuration is wrong, or names no http address.</exception>
    public static async Task<int> RunAsync(string[] args, TextWriter errors, CancellationToken cancellationToken)
    {
        var configuration = ServiceConfiguration.Read(WebApplication.CreateBuilder(args).Configuration);
        using var http = new HttpClient { Timeout = _timeout };
        try
        {
            using var answer = await http.GetAsync(new Uri(AddressOf(configuration.Listen), "/ready"), cancellationToken);
            if (answer.StatusCode == HttpStatusCode.OK)
                return 0;
            await errors.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await errors.WriteLineAsync(e.Message);
        }

        return 1;
    }

    private static Uri AddressOf(ListenUrls listen)
    {
        var url = listen.Urls.FirstOrDefault(u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            ?? throw new StartupException($"{Command} needs an http address among {string.Join(", ", listen.Urls)}.");
        var address = BindingAddress.Parse(url);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : address.Host;
        return new Uri($"http://{host}:{address.Port}");
    }
}

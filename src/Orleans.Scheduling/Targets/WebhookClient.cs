using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Scheduling.Targets;

/// <summary>The HTTP client that webhooks go out through.</summary>
internal static class WebhookClient
{
    /// <summary>Its name in <see cref="IHttpClientFactory"/>.</summary>
    public const string Name = "Orleans.Scheduling.Webhooks";

    /// <summary>The most KiB of headers that an answer may have.</summary>
    public const int MaxHeadersKiB = 32;

    /// <summary>How long a connection may take to open, TLS included.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Registers it.</summary>
    public static void AddWebhookClient(this IServiceCollection services) =>
        services.AddHttpClient(Name)
            // The execution's own timeout ends a call, by its token.
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                ConnectCallback = provider.GetRequiredService<GuardedConnector>().ConnectAsync,
                ConnectTimeout = ConnectTimeout,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
                UseProxy = false,
                MaxResponseHeadersLength = MaxHeadersKiB,
                // What is left of an answer after its excerpt: read on if short, so that the connection can be used again.
                MaxResponseDrainSize = 64 * 1024,
                ResponseDrainTimeout = TimeSpan.FromSeconds(1),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            })
            // Connections expire by themselves, above; handlers needn't.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // Four lines per call would drown the log; the execution's own record says it all.
            .RemoveAllLoggers();
}

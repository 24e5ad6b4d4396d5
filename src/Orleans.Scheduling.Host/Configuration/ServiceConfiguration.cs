using System.Collections.Immutable;
using Microsoft.Extensions.Configuration.Memory;
using Orleans.Scheduling.Gateway;
using Orleans.Scheduling.Gateway.Authentication;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Hosting;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Host.Configuration;

/// <summary>All that is decided from configuration before anything is started.</summary>
/// <param name="Settings">Options of the process.</param>
/// <param name="Listen">Where the API listens.</param>
/// <param name="ConnectionString">The database, in Npgsql's own form; null = the embedded one.</param>
/// <param name="Replicas">Replicas of the database, in Npgsql's own form.</param>
internal sealed record ServiceConfiguration(
    ServiceSettings Settings, ListenUrls Listen, string? ConnectionString, ImmutableArray<string> Replicas)
{
    /// <summary>Reads it, and adds what earlier names and defaults stand for.</summary>
    /// <exception cref="StartupException">It is wrong; the message names the option.</exception>
    public static ServiceConfiguration Read(ConfigurationManager configuration)
    {
        configuration.AddInMemoryCollection(EarlierNames.Read(configuration));
        AddDefaults(configuration, Defaults.Always);

        var section = configuration.GetSection(ServiceSettings.Section);
        var unknown = UnknownKeys.Find(section, typeof(ServiceSettings), typeof(SchedulingOptions), typeof(GatewayOptions))
            .Where(key => !key.StartsWith(ApiKeyOptions.Section, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (unknown.Length > 0)
            throw new StartupException($"There is no option {string.Join(", ", unknown)}. The README lists those that there are.");

        var settings = Bound(() => section.Get<ServiceSettings>()) ?? new ServiceSettings();
        var protectedByKeys = Bound(() => ApiKeyOptions.From(configuration)).IsConfigured;
        var listen = ListenUrls.Read(configuration);
        var database = DatabaseOf(configuration);
        var replicas = ReplicasOf(settings, database);
        if (settings.Errors().ToArray() is { Length: > 0 } errors)
            throw new StartupException(string.Join(" ", errors));

        if (settings.Role != ServiceRole.All && database is null)
        {
            throw new StartupException(
                $"{ServiceSettings.Section}:Role is {settings.Role}, so the rest of the cluster is elsewhere: set "
                + "ConnectionStrings:Scheduling to the database that all of it shares.");
        }

        if (!listen.LoopbackOnly && !protectedByKeys)
        {
            throw new StartupException(
                $"{string.Join(", ", listen.Urls)} can be reached from other machines, and no key protects it: set "
                + $"{ApiKeyOptions.Section}, or listen on a loopback address such as http://127.0.0.1:{ListenUrls.DefaultPort}.");
        }

        if (listen.LoopbackOnly)
            AddDefaults(configuration, Defaults.OnLoopback(listen));
        if (listen.LoopbackOnly && database is null && !section.GetSection("Webhooks:AllowedHosts").GetChildren().Any())
            AddDefaults(configuration, Defaults.OnFirstTry);
        return new ServiceConfiguration(settings, listen, database, replicas);
    }

    private static void AddDefaults(ConfigurationManager configuration, Dictionary<string, string?> defaults) =>
        ((IConfigurationBuilder)configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = defaults });

    private static T Bound<T>(Func<T> bind)
    {
        try
        {
            return bind();
        }
        catch (InvalidOperationException e)
        {
            throw new StartupException(e.Message, e);
        }
    }

    private static ImmutableArray<string> ReplicasOf(ServiceSettings settings, string? database)
    {
        const string option = $"{ServiceSettings.Section}:{nameof(settings.ReadReplicaUris)} (READ_REPLICA_URIS)";
        if (settings.ReadReplicaUris is not { Length: > 0 } uris)
            return [];
        if (database is null)
            throw new StartupException($"{option} is set, and ConnectionStrings:Scheduling, the database that they are copies of, isn't.");

        try
        {
            return ReplicaUris.Parse(uris);
        }
        catch (ArgumentException e)
        {
            throw new StartupException($"{option}: {e.Message}", e);
        }
    }

    private static string? DatabaseOf(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("Scheduling") is not { Length: > 0 } text)
            return null;

        try
        {
            return ConnectionStrings.Parse(text);
        }
        catch (ArgumentException e)
        {
            throw new StartupException($"ConnectionStrings:Scheduling: {e.Message}", e);
        }
    }
}

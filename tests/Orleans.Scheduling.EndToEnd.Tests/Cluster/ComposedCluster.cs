using Npgsql;
using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

/// <summary>
/// docker-compose.yml without Docker: the same processes with the same environment on this machine. What Docker gives each
/// container, an address and a name of its own, is a loopback address or port here, and webhooks may call the test.
/// </summary>
public sealed class ComposedCluster : IAsyncLifetime
{
    public const string ApiKey = "key-of-the-tests";

    private readonly PostgresServer _postgres = new();
    private readonly List<HostProcess> _silos = [];
    private readonly List<HostProcess> _gateways = [];
    private Receiver? _receiver;
    private ProxyProcess? _proxy;

    public IReadOnlyList<HostProcess> Silos => _silos;

    public IReadOnlyList<HostProcess> Gateways => _gateways;

    /// <summary>The address that clients know.</summary>
    public Uri Address => _proxy!.Address;

    /// <summary>The interface as clients reach it: through the proxy.</summary>
    public ScheduleApi Api => _proxy!.Api;

    public HttpClient Http => _proxy!.Http;

    public Receiver Receiver => _receiver!;

    /// <summary>Everything that the processes have written.</summary>
    public string Output => string.Join('\n', _silos.Concat(_gateways).Select((p, i) => $"=== process {i}\n{p.Output}"));

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _receiver = await Receiver.StartAsync(Ports.Next());
        var file = ComposeFile.Read(new Dictionary<string, string> { ["API_KEY"] = ApiKey });
        var proxied = file.ContentOf("proxy");

        // Other test runs on this machine have other networks.
        var network = $"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(255)}";
        foreach (var service in file.Services.Where(s => file.ImageOf(s) == "orleans-scheduling"))
        {
            var environment = file.EnvironmentOf(service);
            environment["ConnectionStrings__Scheduling"] = OnThisMachine(environment["ConnectionStrings__Scheduling"]);
            environment["Scheduling__Webhooks__AllowedHosts__0"] = "127.0.0.1";
            environment["LOG_LEVEL"] = "INFO";
            var port = Ports.Next();
            if (environment["Scheduling__Role"] == "silo")
            {
                Assert.Equal(service, environment["Scheduling__Silo__Address"]);
                environment["Scheduling__Silo__Address"] = $"{network}.{_silos.Count + 1}";
                environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
                _silos.Add(Start(port, environment));
            }
            else
            {
                Assert.Equal("http://*:8008", environment["ASPNETCORE_URLS"]);
                environment["ASPNETCORE_URLS"] = $"http://*:{port}";
                Assert.Contains($"{service}:8008", proxied, StringComparison.Ordinal);
                proxied = proxied.Replace($"{service}:8008", $"127.0.0.1:{port}", StringComparison.Ordinal);
                _gateways.Add(Start(port, environment));
            }
        }

        _proxy = ProxyProcess.Start(proxied);
        await Task.WhenAll(_silos.Concat(_gateways).Select(p => p.ReadyAsync()));
    }

    /// <summary>Makes a schedule that calls the receiver at a fixed interval from some seconds after now on.</summary>
    public Task<Schedule> CreateAsync(int intervalSeconds, double startsIn, object? policies = null) =>
        Api.CreateAsync(Receiver.EveryFewSeconds(intervalSeconds, startsIn, policies));

    public async Task DisposeAsync()
    {
        if (_proxy is not null)
            await _proxy.DisposeAsync();
        foreach (var process in _gateways.Concat(_silos))
            await process.DisposeAsync();
        if (_receiver is not null)
            await _receiver.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private string OnThisMachine(string connectionString)
    {
        var here = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString);
        var there = new NpgsqlConnectionStringBuilder(connectionString);
        Assert.Equal("postgres", there.Host);
        (there.Host, there.Port) = (here.Host, here.Port);
        return there.ConnectionString;
    }

    private static HostProcess Start(int port, Dictionary<string, string> environment)
    {
        var process = new HostProcess(new Uri($"http://127.0.0.1:{port}"), environment);
        process.Http.DefaultRequestHeaders.Add("X-API-Key", ApiKey);
        process.Launch();
        return process;
    }
}

/// <summary>Tests of one running cluster. Alone on the machine: they look at how soon it does things.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterTests : ICollectionFixture<ComposedCluster>
{
    public const string Name = "Cluster";
}

using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Host.Startup;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

/// <summary>The whole service in this process, on free ports, with a database of its own in a temporary folder.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _errors = new();
    private readonly Task<int> _run;

    private ServiceUnderTest(string[] args, int port, int gatewayPort)
    {
        GatewayPort = gatewayPort;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _run = Task.Run(() => ServiceProcess.RunAsync(args, _errors, _stop.Token));
    }

    public HttpClient Http { get; }

    /// <summary>Where Orleans clients connect.</summary>
    public int GatewayPort { get; }

    public string Errors => _errors.ToString().Trim();

    /// <summary>Starts it; it may not be ready yet.</summary>
    public static ServiceUnderTest Start(string dataFolder, params string[] args)
    {
        var (http, silo, gateway) = (FreePort(), FreePort(), FreePort());
        return new ServiceUnderTest(
            [
                "--urls", $"http://127.0.0.1:{http}", "--Scheduling:Silo:Port", $"{silo}", "--Scheduling:Gateway:Port", $"{gateway}",
                "--Scheduling:DataFolder", dataFolder, "--Logging:LogLevel:Default", "Warning", .. args,
            ],
            http, gateway);
    }

    /// <summary>Waits for an answer of a path to be as wanted.</summary>
    public async Task<HttpResponseMessage> UntilAsync(string path, HttpStatusCode status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            Assert.False(_run.IsCompleted, Errors);
            try
            {
                var response = await Http.GetAsync(path, patience.Token);
                if (response.StatusCode == status)
                    return response;
                response.Dispose();
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(50, patience.Token);
        }
    }

    public async Task<JsonObject> GetAsync(string path) =>
        (await Http.GetFromJsonAsync<JsonNode>(path))!.AsObject();

    /// <summary>Stops it as SIGTERM would.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Waits for it to end by itself.</summary>
    public Task<int> ExitAsync() => _run.WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Http.Dispose();
        _stop.Dispose();
        await _errors.DisposeAsync();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

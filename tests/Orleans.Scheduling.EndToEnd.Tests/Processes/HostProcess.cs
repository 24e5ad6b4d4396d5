using System.Net;
using Orleans.Scheduling.Host.Startup;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>The service, always on the same addresses.</summary>
public sealed class HostProcess : ChildProcess
{
    private static readonly string Program = typeof(ServiceProcess).Assembly.Location;

    /// <param name="settings">Its options, as <c>Name=value</c>.</param>
    public HostProcess(params string[] settings)
        : this(new Uri($"http://127.0.0.1:{Ports.Next()}"), settings)
    {
    }

    /// <param name="address">Where it listens.</param>
    /// <param name="environment">Its environment, besides this process's own.</param>
    public HostProcess(Uri address, IReadOnlyDictionary<string, string> environment)
        : this(address, [Program], environment)
    {
    }

    private HostProcess(Uri address, string[] settings)
        : this(
            address,
            [
                Program,
                $"--urls={address}",
                $"--Scheduling:Silo:Port={Ports.Next()}",
                $"--Scheduling:Gateway:Port={Ports.Next()}",
                .. settings.Select(s => $"--{s}"),
            ],
            new Dictionary<string, string>())
    {
    }

    private HostProcess(Uri address, string[] arguments, IReadOnlyDictionary<string, string> environment)
        : base(arguments, environment)
    {
        Http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/") };
        Api = new ScheduleApi(Http);
    }

    public HttpClient Http { get; }

    public ScheduleApi Api { get; }

    /// <summary>Starts it and waits until requests are served.</summary>
    public async Task StartAsync()
    {
        Launch();
        await ReadyAsync();
    }

    /// <summary>Starts it; it may not be ready yet.</summary>
    public void Launch()
    {
        Keep($"--- started {DateTime.UtcNow:HH:mm:ss.fff}");
        Begin();
    }

    public Task ReadyAsync() => Patience.UntilAsync("the host is ready", async () =>
    {
        Assert.True(IsRunning, Output);
        return await StatusAsync("/ready") == HttpStatusCode.OK;
    });

    /// <summary>The status of an answer; null = nothing answers.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(path);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Kills it without a chance to do anything more, as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        await EndAsync();
        Keep($"--- killed {DateTime.UtcNow:HH:mm:ss.fff}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Http.Dispose();
    }
}

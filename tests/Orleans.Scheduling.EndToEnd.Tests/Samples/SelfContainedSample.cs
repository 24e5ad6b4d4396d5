using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;
using Orleans.Scheduling.Postgres.Tests.Support;
using Xunit.Abstractions;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>A sample that hosts schedules on a PostgreSQL of its own, as one command starts it.</summary>
internal sealed class SelfContainedSample : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _name;
    private readonly string[] _settings;
    private readonly ITestOutputHelper _output;
    private SampleProcess? _process;

    public SelfContainedSample(string name, ITestOutputHelper output)
    {
        var url = $"http://127.0.0.1:{Ports.Next()}";
        (_name, _output) = (name, output);
        Http = new HttpClient { BaseAddress = new Uri($"{url}/api/v1/") };
        _settings = [$"urls={url}", $"DataFolder={_folder.Path}", $"SiloPort={Ports.Next()}", $"GatewayPort={Ports.Next()}"];
    }

    public HttpClient Http { get; }

    /// <summary>What it wrote since it was last started.</summary>
    public string[] Lines => _process!.Output.Split('\n');

    public void Start() => _process = new SampleProcess(_name, _settings);

    /// <summary>Waits for a line that begins so.</summary>
    public Task<string> LineAsync(string beginning) => Patience.UntilAsync($"the sample writes \"{beginning}\"", () =>
    {
        Assert.True(_process!.IsRunning, _process.Output);
        return Task.FromResult(Lines.FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal)));
    });

    public async Task<JsonObject> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonObject>(path))!;

    public async Task StopAsync()
    {
        _output.WriteLine(_process!.Output);
        _process.Terminate();
        Assert.Equal(0, await _process.ExitAsync());
        Assert.False(File.Exists(EmbeddedServer.PidFile(_folder.Path)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (_process.IsRunning)
                _output.WriteLine(_process.Output);
            await _process.DisposeAsync();
        }

        await EmbeddedServer.StopLeftoverAsync(_folder.Path);
        _folder.Dispose();
        Http.Dispose();
    }
}

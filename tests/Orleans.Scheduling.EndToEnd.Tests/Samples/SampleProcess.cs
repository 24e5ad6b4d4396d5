using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Samples;

/// <summary>A sample as its readers run it: a process of its own.</summary>
internal sealed class SampleProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private static readonly string PathPattern = typeof(SampleProcess).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Sample").Value!;

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;

    /// <param name="name">The sample's project.</param>
    /// <param name="settings">Its options, as <c>Name=value</c>.</param>
    public SampleProcess(string name, params string[] settings)
    {
        var path = PathPattern.Replace("NAME", name, StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", [path, .. settings.Select(s => $"--{s}")])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote so far.</summary>
    public string Output => string.Join('\n', _output);

    public bool IsRunning => !_process.HasExited;

    /// <summary>Asks it to stop, as Ctrl+C does.</summary>
    public void Terminate() => Assert.Equal(0, Signal(_process.Id, SigTerm));

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience.Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            _process.Kill();
            await ExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _output.Enqueue(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Signal(int processId, int signal);
}

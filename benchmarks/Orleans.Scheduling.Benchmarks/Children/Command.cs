using System.ComponentModel;
using System.Diagnostics;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>Programs that run to their end.</summary>
internal static class Command
{
    /// <summary>What it wrote to either output; null where there is no such program or it fails.</summary>
    internal static async Task<string?> TryAsync(string folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = Processes.Start(start);
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            var answer = process.ExitCode == 0 ? await output + await errors : null;
            Processes.Dispose(process);
            return answer;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

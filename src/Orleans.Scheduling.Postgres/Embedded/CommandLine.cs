using System.ComponentModel;
using System.Diagnostics;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Runs a program to its end.</summary>
internal static class CommandLine
{
    /// <returns>Exit code and output; the output of a success is read only if asked for.</returns>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public static async Task<CommandResult> RunAsync(
        IReadOnlyList<string> command, string workingFolder, bool readOutput, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(PathSearch.Resolve(command[0]), command.Skip(1))
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        // A server left running may hold the other end of the pipes: its output has no end to wait for.
        if (process.ExitCode == 0 && !readOutput)
            return new CommandResult(0, "");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        return new CommandResult(process.ExitCode, (output + errors).Trim());
    }

    /// <returns>The output; null where there is no such program or it fails.</returns>
    public static async Task<string?> TryReadAsync(CancellationToken cancellationToken, params IReadOnlyList<string> command)
    {
        try
        {
            // A folder that every user can enter, whichever the command is to run as.
            var anywhere = Path.GetPathRoot(Environment.SystemDirectory) ?? "/";
            var result = await RunAsync(command, anywhere, readOutput: true, cancellationToken);
            return result.ExitCode == 0 ? result.Output : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}

/// <summary>How a program ended.</summary>
internal sealed record CommandResult(int ExitCode, string Output);

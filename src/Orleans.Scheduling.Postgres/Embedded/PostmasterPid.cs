using System.Diagnostics;
using System.Globalization;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>What a running server says of itself in <c>postmaster.pid</c>.</summary>
/// <param name="ProcessId">The server's process.</param>
/// <param name="Identity">The lines that no other server has: process, data folder, start.</param>
/// <param name="Port">Its port; 0 while it is still starting.</param>
/// <param name="SocketFolder">Where its socket is; empty = it has none.</param>
internal sealed record PostmasterPid(int ProcessId, string Identity, int Port, string SocketFolder)
{
    private const string FileName = "postmaster.pid";

    /// <summary>Null where no server left one.</summary>
    public static PostmasterPid? TryRead(string dataFolder)
    {
        try
        {
            return Parse(File.ReadAllText(Path.Combine(dataFolder, FileName)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Lines as PostgreSQL writes them: pid, data folder, start, port, socket folder, address, …</summary>
    public static PostmasterPid? Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries);
        if (lines.Length < 3 || !TryNumber(lines[0], out var processId))
            return null;
        _ = TryNumber(lines.ElementAtOrDefault(3), out var port);
        return new PostmasterPid(processId, string.Join('\n', lines[..3]), port, lines.ElementAtOrDefault(4) ?? "");
    }

    /// <summary>The process's name; null where there is no such process.</summary>
    public string? ProcessName()
    {
        try
        {
            using var process = Process.GetProcessById(ProcessId);
            return process.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Removes a file whose server is certainly gone.</summary>
    public static void Delete(string dataFolder) => File.Delete(Path.Combine(dataFolder, FileName));

    private static bool TryNumber(string? text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

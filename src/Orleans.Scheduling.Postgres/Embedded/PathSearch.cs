using System.ComponentModel;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Finds programs by name.</summary>
internal static class PathSearch
{
    private const int NoSuchFile = 2;

    /// <summary>
    /// A program of PATH alone: .NET itself would look in the current folder first, where others may put what they like.
    /// </summary>
    /// <param name="program">A name, or a path, which is returned as it is.</param>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public static string Resolve(string program)
    {
        if (Path.GetFileName(program) != program)
            return program;

        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(IsProgram) ?? throw new Win32Exception(NoSuchFile, $"{program} isn't on PATH.");
    }

    private static bool IsProgram(string file)
    {
        const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(file) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != 0);
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Where PostgreSQL's binaries usually lie.</summary>
internal static class InstallFolders
{
    /// <summary>Folders that exist: of PATH, what pg_config names, then the usual packages', newest version first.</summary>
    public static async IAsyncEnumerable<string> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (Path.IsPathFullyQualified(folder) && Directory.Exists(folder))
                yield return folder;
        }

        var named = await CommandLine.TryReadAsync(cancellationToken, "pg_config", "--bindir");
        if (Directory.Exists(named))
            yield return named;
        foreach (var folder in OfPackages())
            yield return folder;
    }

    private static IEnumerable<string> OfPackages() =>
        OperatingSystem.IsWindows()
            ? Versions(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*")
            :
            [
                .. Versions("/usr/lib/postgresql", "*"),
                .. Versions("/usr", "pgsql-*"),
                .. Versions("/usr/libexec", "postgresql*", bin: ""),
                .. Versions("/usr/local", "pgsql"),
                .. Versions("/opt/homebrew/opt", "postgresql*"),
                .. Versions("/usr/local/opt", "postgresql*"),
                .. Versions("/Applications/Postgres.app/Contents/Versions", "*"),
            ];

    private static IEnumerable<string> Versions(string parent, string pattern, string bin = "bin") =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern)
                .OrderByDescending(VersionOf)
                .Select(folder => Path.Combine(folder, bin))
                .Where(Directory.Exists)
            : [];

    private static int VersionOf(string folder)
    {
        var digits = Path.GetFileName(folder).SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit);
        return int.TryParse(string.Concat(digits), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }
}

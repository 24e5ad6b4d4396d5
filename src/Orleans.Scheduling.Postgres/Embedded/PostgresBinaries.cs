using System.Globalization;
using System.Text.RegularExpressions;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>A PostgreSQL installation on this machine.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    /// <summary>The oldest version that has all that the project's scripts use.</summary>
    public const int OldestMajor = 15;

    public string InitDb => Program(Folder, "initdb");

    public string PgCtl => Program(Folder, "pg_ctl");

    /// <summary>The first suitable installation among the usual places.</summary>
    /// <param name="dataMajor">The version that made the data; null = there is none yet.</param>
    /// <param name="folders">Where to look, the preferred first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EmbeddedPostgresException">There is none.</exception>
    public static async Task<PostgresBinaries> FindAsync(
        int? dataMajor, IAsyncEnumerable<string> folders, CancellationToken cancellationToken)
    {
        var found = new List<PostgresBinaries>();
        await foreach (var folder in folders.WithCancellation(cancellationToken))
        {
            if (await ReadAsync(folder, cancellationToken) is not { } binaries)
                continue;
            if (dataMajor is null ? binaries.Major >= OldestMajor : binaries.Major == dataMajor)
                return binaries;
            found.Add(binaries);
        }

        throw new EmbeddedPostgresException(
            (dataMajor, found) switch
            {
                (_, []) => "No PostgreSQL server binaries were found on this machine.",
                (null, _) => $"The PostgreSQL found on this machine is too old: {Describe(found)}.",
                _ => $"The data was made by PostgreSQL {dataMajor}, but this machine has only {Describe(found)}.",
            }
            + $" Either install PostgreSQL {dataMajor?.ToString(CultureInfo.InvariantCulture) ?? $"{OldestMajor} or later"}"
            + " (its folder may be on PATH), or name a server in ConnectionStrings:Scheduling.");
    }

    private static async Task<PostgresBinaries?> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(Program(folder, "initdb")) || !File.Exists(Program(folder, "pg_ctl")))
            return null;
        var version = await CommandLine.TryReadAsync(cancellationToken, Program(folder, "postgres"), "--version");
        return version is not null && VersionNumber().Match(version) is { Success: true } match
            ? new PostgresBinaries(folder, int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : null;
    }

    private static string Describe(List<PostgresBinaries> found) =>
        string.Join(", ", found.Select(b => $"version {b.Major} in {b.Folder}"));

    private static string Program(string folder, string name) =>
        Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"PostgreSQL\)?\s+(\d+)")]
    private static partial Regex VersionNumber();
}

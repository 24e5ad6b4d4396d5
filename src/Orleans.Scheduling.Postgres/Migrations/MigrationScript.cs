using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Scheduling.Postgres.Migrations;

/// <summary>One of the project's <c>sql/NNN_name.sql</c> files.</summary>
internal sealed record MigrationScript(int Number, string Name, string Text)
{
    private const string Folder = "sql/";

    /// <summary>SHA-256 of the text, in hexadecimal.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The scripts this binary carries, in order.</summary>
    public static IReadOnlyList<MigrationScript> ReadAll()
    {
        var assembly = typeof(MigrationScript).Assembly;
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .OrderBy(script => script.Number)];
    }

    private static MigrationScript Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var name = resource[Folder.Length..];
        var number = int.Parse(name.AsSpan(0, name.IndexOf('_', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        // A checkout may have other line ends; the script is the same.
        return new MigrationScript(number, name, reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Where a private server keeps its things.</summary>
internal sealed record ServerFolder(string Root)
{
    private const string StandInParent = "/var/lib/orleans-scheduling";

    public string Data => Path.Combine(Root, "data");

    /// <summary>The data while it is being made: a half-made one never carries the real name.</summary>
    public string NewData => Path.Combine(Root, "data.new");

    public string Socket => Path.Combine(Root, "socket");

    public string Log => Path.Combine(Root, "server.log");

    public string Password => Path.Combine(Root, "password");

    public string Lock => Path.Combine(Root, "host.lock");

    /// <summary>The version that made the data; null = there is none yet.</summary>
    public int? DataMajor() => File.Exists(Path.Combine(Data, "PG_VERSION"))
        ? int.Parse(File.ReadAllText(Path.Combine(Data, "PG_VERSION")), CultureInfo.InvariantCulture)
        : null;

    /// <summary>The folder for a requested one, and who is to run the server in it.</summary>
    /// <exception cref="EmbeddedPostgresException">There is no folder that this user can use.</exception>
    public static async Task<(ServerFolder Folder, ServerAccount Account)> PrepareAsync(
        string requested, CancellationToken cancellationToken)
    {
        var asked = new ServerFolder(Path.GetFullPath(requested));
        var standIn = new ServerFolder(StandInFor(asked.Root));
        var existing = new[] { asked.Data, standIn.Data }.FirstOrDefault(Directory.Exists);
        var account = await ServerAccount.ChooseAsync(existing, cancellationToken);
        if (existing != standIn.Data && await asked.TryMakeAsync(account, cancellationToken))
            return (asked, account);
        if (existing != asked.Data && await standIn.TryMakeAsync(account, cancellationToken))
            return (standIn, account);
        throw new EmbeddedPostgresException(
            $"The data folder {asked.Root} can't be used by the user {account.Name}, who is to run the database. " +
            "Name another in Scheduling:DataFolder, or a server in ConnectionStrings:Scheduling.");
    }

    /// <summary>False where the user can't get there.</summary>
    private async Task<bool> TryMakeAsync(ServerAccount account, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Root);
        if (!Directory.Exists(Data))
            await account.TakeAsync(Root, cancellationToken);
        if (await account.CanWriteAsync(Root, cancellationToken))
            return true;
        if (!Directory.EnumerateFileSystemEntries(Root).Any())
            Directory.Delete(Root);
        return false;
    }

    private static string StandInFor(string root) => Path.Combine(
        StandInParent, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..12]);
}

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>The user that runs the server: PostgreSQL refuses to run as root.</summary>
/// <param name="Name">User name; null = the host's own user.</param>
/// <param name="Owner">The user as <c>chown</c> takes it.</param>
/// <param name="Prefix">What goes before a command to run it as this user.</param>
internal sealed record ServerAccount(string? Name, string Owner, IReadOnlyList<string> Prefix)
{
    private static readonly ServerAccount Own = new(null, "", []);

    public bool IsOther => Name is not null;

    /// <summary>The host's own user; for root an unprivileged one: who owns the data, else postgres, else nobody.</summary>
    /// <exception cref="EmbeddedPostgresException">The host runs as root and can't run a program as anyone else.</exception>
    public static async Task<ServerAccount> ChooseAsync(string? existingData, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
            return Own;

        string?[] names =
        [
            existingData is null ? null : await OwnerOfAsync(existingData, cancellationToken),
            "postgres",
            "nobody",
        ];
        foreach (var name in names.Where(name => name is not null and not "root"))
        {
            if (await TryAsync(name!, cancellationToken) is { } account)
                return account;
        }

        throw new EmbeddedPostgresException(
            "PostgreSQL doesn't run as root, and neither a user 'postgres' nor 'nobody' could be switched to with " +
            "setpriv, runuser or su. Start the host as an ordinary user, or name a server in ConnectionStrings:Scheduling.");
    }

    public IReadOnlyList<string> Command(string program, params IEnumerable<string> arguments) =>
        [.. Prefix, program, .. arguments];

    /// <summary>Gives a file or folder to this user.</summary>
    public async Task TakeAsync(string path, CancellationToken cancellationToken)
    {
        if (IsOther && await CommandLine.TryReadAsync(cancellationToken, "chown", Owner, path) is null)
            throw new EmbeddedPostgresException($"{path} can't be handed to the user {Name}.");
    }

    /// <summary>True where this user can enter and write a folder of its own: those above may be closed to it.</summary>
    public async Task<bool> CanWriteAsync(string folder, CancellationToken cancellationToken) =>
        !IsOther || await CommandLine.TryReadAsync(
            cancellationToken, Command("/bin/sh", "-c", "cd \"$1\" && [ -w . ]", "sh", folder)) is not null;

    private static async Task<ServerAccount?> TryAsync(string name, CancellationToken cancellationToken)
    {
        var user = await CommandLine.TryReadAsync(cancellationToken, "id", "-u", name);
        var group = await CommandLine.TryReadAsync(cancellationToken, "id", "-g", name);
        if (user is null || group is null)
            return null;

        // Small systems have some of these, and some of those lack the options: what counts is that it works.
        IReadOnlyList<string>[] prefixes =
        [
            ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--"],
            ["runuser", "-u", name, "--"],
            ["su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", name],
        ];
        foreach (var prefix in prefixes)
        {
            var account = new ServerAccount(name, $"{user}:{group}", prefix);
            if (await CommandLine.TryReadAsync(cancellationToken, account.Command("id", "-u")) == user)
                return account;
        }

        return null;
    }

    private static async Task<string?> OwnerOfAsync(string folder, CancellationToken cancellationToken)
    {
        var listing = await CommandLine.TryReadAsync(cancellationToken, "ls", "-ld", folder);
        return listing?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(2);
    }
}

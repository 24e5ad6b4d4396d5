namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>How a private server is to be run.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// Folder for the server's data, log and socket; made where there is none. A host that runs as root hands it to an
    /// unprivileged user; where that user can't get at it, a folder under <c>/var/lib/orleans-scheduling</c> stands in.
    /// </summary>
    public required string DataFolder { get; init; }

    /// <summary>Name of the database, created where there is none. Default <c>scheduling</c>.</summary>
    public string Database { get; init; } = "scheduling";

    /// <summary>How long a start may take, recovery after a crash included. Default 2 minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Server settings beside the usual ones, by their names in postgresql.conf. Default none.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Orleans.Scheduling.Postgres.Embedded;

/// <summary>Where a private server listens: a socket that only its user can reach, or a loopback port and a password.</summary>
/// <param name="SocketFolder">Null = TCP.</param>
/// <param name="Port">The TCP port, or the number in the socket's name.</param>
internal sealed record ServerEndpoint(string? SocketFolder, int Port)
{
    public const string User = "scheduling";

    // The length of sun_path, less its end, on the strictest of the systems in question.
    private const int LongestSocketPath = 103;

    /// <summary>A socket in the folder where its path isn't too long for one, else a free port.</summary>
    public static ServerEndpoint Choose(ServerFolder folder)
    {
        var socket = new ServerEndpoint(folder.Socket, 5432);
        return !OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(socket.SocketPath) <= LongestSocketPath
            ? socket
            : new ServerEndpoint(null, FreePort());
    }

    /// <summary>Where a running server said it listens; null while it hasn't.</summary>
    public static ServerEndpoint? Of(PostmasterPid pid) =>
        pid.Port == 0 ? null : new ServerEndpoint(pid.SocketFolder.Length > 0 ? pid.SocketFolder : null, pid.Port);

    /// <summary>The server's settings for it, by their names in postgresql.conf.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["listen_addresses"] = SocketFolder is null ? "127.0.0.1" : "",
        ["unix_socket_directories"] = SocketFolder ?? "",
        ["unix_socket_permissions"] = "0700",
    };

    public NpgsqlConnectionStringBuilder ConnectionString(string database, string password) => new()
    {
        Host = SocketFolder ?? "127.0.0.1",
        Port = Port,
        Username = User,
        Password = SocketFolder is null ? password : null,
        Database = database,
        // The server needs no encryption to talk to itself, and an attempt costs a round trip.
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    private string SocketPath => $"{SocketFolder}/.s.PGSQL.{Port}";

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

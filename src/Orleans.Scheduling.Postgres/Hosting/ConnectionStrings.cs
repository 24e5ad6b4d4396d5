using System.Globalization;
using Npgsql;

namespace Orleans.Scheduling.Postgres.Hosting;

/// <summary>Reads connection strings as people write them.</summary>
public static class ConnectionStrings
{
    private static readonly string[] Schemes = ["postgresql", "postgres"];

    /// <summary>
    /// Npgsql's own form (<c>Host=…;Database=…</c>) of a connection string given in it or as a URI: <c>postgresql://</c>
    /// or <c>postgres://</c>, a driver after a plus sign (<c>postgresql+psycopg2://</c>) being ignored.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// It is neither, or carries a parameter that isn't known. The message never quotes the password.
    /// </exception>
    public static string Parse(string connectionString)
    {
        var scheme = connectionString.IndexOf("://", StringComparison.Ordinal);
        return scheme >= 0 && !connectionString.AsSpan(0, scheme).Contains('=')
            ? FromUri(connectionString)
            : new NpgsqlConnectionStringBuilder(connectionString).ConnectionString;
    }

    /// <summary>The same for the URI form alone.</summary>
    /// <exception cref="ArgumentException">It isn't a PostgreSQL URI, or carries a parameter that isn't known.</exception>
    public static string FromUri(string uri)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed)
            || !Schemes.Contains(parsed.Scheme.Split('+')[0], StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException(
                "The database URI isn't of the form postgresql://user:password@host:port/database.", nameof(uri));
        }

        var target = new NpgsqlConnectionStringBuilder();
        if (parsed.Host.Length > 0)
            target.Host = Uri.UnescapeDataString(parsed.Host);
        if (parsed.Port > 0)
            target.Port = parsed.Port;
        if (parsed.AbsolutePath.Length > 1)
            target.Database = Uri.UnescapeDataString(parsed.AbsolutePath[1..]);

        var user = parsed.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            target.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            target.Password = Uri.UnescapeDataString(user[1]);

        foreach (var pair in parsed.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            Apply(target, Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return target.ConnectionString;
    }

    private static void Apply(NpgsqlConnectionStringBuilder target, string name, string value)
    {
        switch (name)
        {
            case "sslmode" or "ssl": target.SslMode = ToSslMode(value); break;
            case "sslrootcert": target.RootCertificate = value; break;
            case "sslcert": target.SslCertificate = value; break;
            case "sslkey": target.SslKey = value; break;
            case "host": target.Host = value; break;
            case "port": target.Port = ToInteger(name, value); break;
            case "user": target.Username = value; break;
            case "password": target.Password = value; break;
            case "dbname": target.Database = value; break;
            case "application_name": target.ApplicationName = value; break;
            case "connect_timeout": target.Timeout = ToInteger(name, value); break;
            case "target_session_attrs": target.TargetSessionAttributes = value; break;
            case "options": target.Options = value; break;
            default: throw new ArgumentException($"The database URI's parameter '{name}' isn't known.", nameof(name));
        }
    }

    private static SslMode ToSslMode(string value) => value switch
    {
        "disable" or "false" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" or "true" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new ArgumentException($"The database URI's sslmode '{value}' isn't known.", nameof(value)),
    };

    private static int ToInteger(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"The database URI's {name} isn't a whole number.", nameof(value));
}

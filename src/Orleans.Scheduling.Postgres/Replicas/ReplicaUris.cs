using System.Collections.Immutable;
using Npgsql;
using Orleans.Scheduling.Postgres.Hosting;

namespace Orleans.Scheduling.Postgres.Replicas;

/// <summary>Reads lists of replicas as people write them.</summary>
public static class ReplicaUris
{
    /// <summary>Npgsql's form of each URI in a list with commas between; see <see cref="ConnectionStrings.FromUri"/>.</summary>
    /// <exception cref="ArgumentException">One of them can't be read; the message tells which, and never quotes a password.</exception>
    public static ImmutableArray<string> Parse(string uris)
    {
        var all = uris.Split(',', StringSplitOptions.TrimEntries);
        return [.. all.Select((uri, index) => Parse(uri, $"URI {index + 1} of {all.Length}"))];
    }

    private static string Parse(string uri, string which)
    {
        try
        {
            var settings = ConnectionStrings.FromUri(uri);
            return new NpgsqlConnectionStringBuilder(settings).Host is { Length: > 0 }
                ? settings
                : throw new ArgumentException("It names no host.", nameof(uri));
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{which}: {e.Message}", nameof(uri), e);
        }
    }
}

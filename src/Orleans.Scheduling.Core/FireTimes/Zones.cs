using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>The time zones a schedule may name: those of the IANA database, by their exact ids.</summary>
internal static class Zones
{
    // The provider also makes up zones for ids such as UTC+05:30, which are not IANA's.
    private static readonly FrozenSet<string> Ids = DateTimeZoneProviders.Tzdb.Ids.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The zone of an id; false if the IANA database has none of that name.</summary>
    public static bool TryGet(string? id, [NotNullWhen(true)] out DateTimeZone? zone)
    {
        zone = id is not null && Ids.Contains(id) ? DateTimeZoneProviders.Tzdb[id] : null;
        return zone is not null;
    }

    /// <summary>The zone of an id.</summary>
    /// <exception cref="SchedulingException">Invalid: the IANA database has none of that name.</exception>
    public static DateTimeZone Get(string id) =>
        TryGet(id, out var zone) ? zone : throw new SchedulingException([Unknown(id)]);

    /// <summary>What to tell who named a zone that doesn't exist.</summary>
    public static FieldError Unknown(string? id) => new(
        "timezone",
        $"{Quoted.Value(id)} is not an IANA time zone; give an id such as UTC, Europe/Berlin or America/New_York.");
}

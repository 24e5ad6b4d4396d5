using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>Which fires run when several are found late and still within their grace.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MisfirePolicy>))]
public enum MisfirePolicy
{
    /// <summary>The latest; the older ones are recorded as coalesced.</summary>
    [JsonStringEnumMemberName("latest")] Latest = 0,

    /// <summary>The earliest; the newer ones are recorded as coalesced.</summary>
    [JsonStringEnumMemberName("earliest")] Earliest = 1,

    /// <summary>All of them, in order.</summary>
    [JsonStringEnumMemberName("all")] All = 2,

    /// <summary>None: every late fire is recorded as missed.</summary>
    [JsonStringEnumMemberName("none")] None = 3,
}

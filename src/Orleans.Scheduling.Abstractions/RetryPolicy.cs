using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>How the delay before an execution's next attempt grows.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetryPolicy>))]
public enum RetryPolicy
{
    /// <summary>The same delay before each.</summary>
    [JsonStringEnumMemberName("fixed")] Fixed = 0,

    /// <summary>The delay, twice it, three times it, …</summary>
    [JsonStringEnumMemberName("linear")] Linear = 1,

    /// <summary>The delay, doubled after each attempt.</summary>
    [JsonStringEnumMemberName("exponential")] Exponential = 2,

    /// <summary>The delays listed, in order; the last one goes on.</summary>
    [JsonStringEnumMemberName("list")] List = 3,
}

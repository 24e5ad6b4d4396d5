using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>Whether and when an execution whose attempt failed or timed out is attempted again.</summary>
/// <remarks>Every delay is spread by a fixed pseudo-random ±20 %, so that what failed together isn't repeated together.</remarks>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ScheduleRetry")]
public sealed record ScheduleRetry
{
    /// <summary>How the delay grows. Default <see cref="RetryPolicy.Fixed"/>.</summary>
    [Id(0)] public RetryPolicy Policy { get; init; }

    /// <summary>How many attempts may follow the first, 0 to 1 000; 0 = none.</summary>
    [Id(1)] public required int MaxRetries { get; init; }

    /// <summary>Seconds before the second attempt, at least 1; null = the service's default (60). Not with a list.</summary>
    [Id(2)] public int? DelaySeconds { get; init; }

    /// <summary>Seconds that no delay, a target's Retry-After included, exceeds, before it is spread. Default one day.</summary>
    [Id(3)] public int MaxDelaySeconds { get; init; } = DefaultMaxDelaySeconds;

    /// <summary>The delays of <see cref="RetryPolicy.List"/> in seconds, at most 100.</summary>
    [Id(4)] public ImmutableArray<int> DelaysSeconds { get; init; } = [];

    /// <summary>Errors after which to try again; see docs/retries.md. Empty = all but <c>refused</c>.</summary>
    [Id(5)] public ImmutableArray<string> RetryOn { get; init; } = [];

    /// <summary>Errors after which not to; of two entries that fit an error, the more specific one counts.</summary>
    [Id(6)] public ImmutableArray<string> DoNotRetryOn { get; init; } = [];

    /// <summary>Fields of a newer version that this one doesn't know; kept when the state is written back.</summary>
    [field: NonSerialized]
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }

    /// <summary>What <see cref="MaxRetries"/> may be, at most.</summary>
    public const int MostRetries = 1_000;

    /// <summary>The default of <see cref="MaxDelaySeconds"/>, in seconds.</summary>
    public const int DefaultMaxDelaySeconds = 24 * 3600;
}

using System.Collections.Immutable;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>When an execution whose attempt failed or timed out is attempted again.</summary>
public sealed record RetryResponse
{
    /// <summary>How the delay grows.</summary>
    public required RetryPolicy Policy { get; init; }

    /// <summary>How many attempts may follow the first.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>The same, the first attempt counted.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>Seconds before the second attempt; null = the service's default, or there is a list.</summary>
    public int? DelaySeconds { get; init; }

    /// <summary>Seconds that no delay exceeds, before it is spread by 20 %.</summary>
    public required int MaxDelaySeconds { get; init; }

    /// <summary>The delays of the policy list; null for the others.</summary>
    public ImmutableArray<int>? DelaysSeconds { get; init; }

    /// <summary>Errors after which to try again; empty = all but refused.</summary>
    public required ImmutableArray<string> RetryOn { get; init; }

    /// <summary>Errors after which not to.</summary>
    public required ImmutableArray<string> DoNotRetryOn { get; init; }

    internal static RetryResponse From(ScheduleRetry retry) => new()
    {
        Policy = retry.Policy,
        MaxRetries = retry.MaxRetries,
        MaxAttempts = retry.MaxRetries + 1,
        DelaySeconds = retry.DelaySeconds,
        MaxDelaySeconds = retry.MaxDelaySeconds,
        DelaysSeconds = retry.Policy == RetryPolicy.List ? retry.DelaysSeconds : null,
        RetryOn = retry.RetryOn,
        DoNotRetryOn = retry.DoNotRetryOn,
    };
}

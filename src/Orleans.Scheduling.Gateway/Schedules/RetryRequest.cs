namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Whether and when an execution whose attempt failed or timed out is attempted again.</summary>
public sealed class RetryRequest
{
    /// <summary>How the delay grows. Default fixed; list where delays_seconds is given.</summary>
    public RetryPolicy? Policy { get; set; }

    /// <summary>How many attempts may follow the first, 0 to 1 000. Default 3; for a list, as many as it has delays.</summary>
    public int? MaxRetries { get; set; }

    /// <summary>The same, the first attempt counted: one more than max_retries.</summary>
    public int? MaxAttempts { get; set; }

    /// <summary>Seconds before the second attempt. Default: the service's.</summary>
    public int? DelaySeconds { get; set; }

    /// <summary>Seconds that no delay exceeds, before it is spread by 20 %. Default 86 400.</summary>
    public int? MaxDelaySeconds { get; set; }

    /// <summary>The delays of the policy list, in order; the last one goes on. 1 to 100.</summary>
    public IReadOnlyList<int>? DelaysSeconds { get; set; }

    /// <summary>
    /// Errors after which to try again: timed_out, connection, http_3xx, http_4xx, http_5xx, a status such as http_503,
    /// handler_error, refused, or the name of an exception's type. Default: all but refused.
    /// </summary>
    public IReadOnlyList<string>? RetryOn { get; set; }

    /// <summary>Errors after which not to; of two entries that fit an error, the more specific one counts.</summary>
    public IReadOnlyList<string>? DoNotRetryOn { get; set; }
}

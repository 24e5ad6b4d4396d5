using System.Net;

namespace Orleans.Scheduling.Targets;

/// <summary>How long an answer asks to be left alone: the Retry-After of a 429 or 503. Others mean something else by it.</summary>
internal static class RetryAfter
{
    /// <summary>The time from now on; null = it doesn't ask.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time)
    {
        if (response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable))
            return null;
        var asked = response.Headers.RetryAfter;
        return asked?.Delta ?? (asked?.Date is { } date && date - time.GetUtcNow() is { Ticks: > 0 } left ? left : null);
    }
}

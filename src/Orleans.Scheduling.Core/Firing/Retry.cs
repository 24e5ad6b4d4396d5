namespace Orleans.Scheduling.Core.Firing;

/// <summary>Whether and when an execution is attempted again (design rule R8).</summary>
public static class Retry
{
    // A factor of 0.8 to 1.2, in steps fine enough for milliseconds of a day.
    private const double Spread = 0.2;
    private const ulong Steps = 1_000_000;

    /// <summary>What holds for a schedule.</summary>
    /// <param name="asked">What the schedule says; null = nothing.</param>
    /// <param name="defaults">What the service says.</param>
    public static ScheduleRetry Of(ScheduleRetry? asked, RetryDefaults defaults)
    {
        var retry = asked ?? new ScheduleRetry { MaxRetries = defaults.MaxRetries };
        return retry.DelaySeconds is null ? retry with { DelaySeconds = defaults.DelaySeconds } : retry;
    }

    /// <summary>How long after a failed attempt the next one is due; null = that was the last.</summary>
    /// <param name="retry">What holds, as <see cref="Of"/> gives it.</param>
    /// <param name="failed">What came of the attempt: failed or timed out.</param>
    public static TimeSpan? DelayAfter(ScheduleRetry retry, ExecutionReport failed)
    {
        if (failed.Attempt > retry.MaxRetries || !IsRetried(retry, failed))
        {
            return null;
        }

        var seconds = Math.Min(Seconds(retry, failed.Attempt), retry.MaxDelaySeconds);
        var share = FireTimes.StableHash.Of(failed.ExecutionId, failed.Attempt) % (Steps + 1) / (double)Steps;
        var spread = seconds * (1 - Spread + 2 * Spread * share);
        var least = Math.Min(failed.RetryAfter?.TotalSeconds ?? 0, retry.MaxDelaySeconds);
        return TimeSpan.FromMilliseconds(Math.Ceiling(1000 * Math.Max(spread, least)));
    }

    private static bool IsRetried(ScheduleRetry retry, ExecutionReport failed)
    {
        // What may not be called today may not be called in a minute: tried again only where that is asked for.
        var mayPass = failed.Cause is not (FailureCause.Refused or FailureCause.Missing);
        var yes = retry.RetryOn.IsEmpty && mayPass ? 0 : ErrorClasses.Fit(retry.RetryOn, failed);
        return yes > ErrorClasses.Fit(retry.DoNotRetryOn, failed);
    }

    // In floating point, as doubling overflows any integer.
    private static double Seconds(ScheduleRetry retry, int attempt) => retry.Policy switch
    {
        RetryPolicy.Fixed => retry.DelaySeconds!.Value,
        RetryPolicy.Linear => (double)retry.DelaySeconds!.Value * attempt,
        RetryPolicy.Exponential => retry.DelaySeconds!.Value * Math.Pow(2, attempt - 1),
        RetryPolicy.List => retry.DelaysSeconds[Math.Min(attempt, retry.DelaysSeconds.Length) - 1],
        _ => throw new ArgumentOutOfRangeException(nameof(retry), retry.Policy, "Not a retry policy."),
    };
}

/// <summary>Retries of schedules that don't say.</summary>
/// <param name="MaxRetries">How many attempts may follow the first.</param>
/// <param name="DelaySeconds">Seconds before each, where the schedule says nothing else.</param>
public sealed record RetryDefaults(int MaxRetries = 0, int DelaySeconds = 60);

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>How often, how soon and after which errors an execution is attempted again.</summary>
internal static class RetryRules
{
    private const int MaxDelaySeconds = 7 * 24 * 3_600;
    private const int MaxDelays = 100;
    private const int MaxErrors = 50;
    private const int MaxErrorName = 200;

    /// <summary>The wrong fields of a schedule's retries.</summary>
    public static IEnumerable<FieldError> Check(ScheduleRetry? retry) => retry switch
    {
        null => [],
        // What a .NET caller can do.
        _ when retry.DelaysSeconds.IsDefault || retry.RetryOn.IsDefault || retry.DoNotRetryOn.IsDefault =>
            [new FieldError("retry", "Its lists can't be null; leave them empty.")],
        _ => CheckFields(retry),
    };

    private static IEnumerable<FieldError> CheckFields(ScheduleRetry retry) =>
    [
        .. RangeRules.CheckDefined("retry.policy", retry.Policy),
        .. RangeRules.Check("retry.max_retries", retry.MaxRetries, 0, ScheduleRetry.MostRetries),
        .. RangeRules.Check("retry.max_delay_seconds", retry.MaxDelaySeconds, 1, MaxDelaySeconds),
        .. CheckDelay("retry.delay_seconds", retry.DelaySeconds, retry.MaxDelaySeconds),
        .. CheckList(retry),
        .. CheckErrors("retry.retry_on", retry.RetryOn),
        .. CheckErrors("retry.do_not_retry_on", retry.DoNotRetryOn),
        .. retry.DoNotRetryOn.Intersect(retry.RetryOn).Select(name => new FieldError(
            "retry.do_not_retry_on", $"{Quoted.Value(name)} is in retry_on, too; give it in one of them.")),
    ];

    private static IEnumerable<FieldError> CheckDelay(string field, int? seconds, int max)
    {
        if (seconds is < 1 or > MaxDelaySeconds)
            return RangeRules.Check(field, seconds, 1, MaxDelaySeconds);
        return seconds > max
            ? [new FieldError(field, $"{seconds} is more than max_delay_seconds, which is {max}; raise that, or give less.")]
            : [];
    }

    private static IEnumerable<FieldError> CheckList(ScheduleRetry retry)
    {
        var delays = retry.DelaysSeconds;
        if (retry.Policy != RetryPolicy.List)
        {
            return delays.IsEmpty
                ? []
                : [new FieldError("retry.delays_seconds", "It belongs to the policy list; leave it out, or set policy to list.")];
        }

        if (retry.DelaySeconds is not null)
            return [new FieldError("retry.delay_seconds", "The policy list takes its delays from delays_seconds; leave it out.")];
        return delays.Length is >= 1 and <= MaxDelays
            ? delays.Distinct().SelectMany(delay => CheckDelay("retry.delays_seconds", delay, retry.MaxDelaySeconds)).Take(1)
            : [new FieldError("retry.delays_seconds", $"There are {delays.Length} delays; the policy list needs 1 to {MaxDelays}.")];
    }

    private static IEnumerable<FieldError> CheckErrors(string field, ImmutableArray<string> names)
    {
        if (names.Length > MaxErrors)
            return [new FieldError(field, $"There are {names.Length} errors; at most {MaxErrors} are allowed.")];
        return names.Where(name => name is null || name.Length > MaxErrorName || !ErrorClasses.IsKnown(name)).Select(name => new FieldError(
            field,
            $"{Quoted.Value(name)} is not an error; give {string.Join(", ", ErrorClasses.All)}, a status such as http_503, "
            + "or the name of an exception's type."));
    }
}

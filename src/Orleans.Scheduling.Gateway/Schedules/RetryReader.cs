using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Makes a schedule's retries of its fields: retry, and the max_retries beside it that older clients send.</summary>
internal static class RetryReader
{
    private const int DefaultMaxRetries = 3;

    /// <summary>The retries asked for; null = none are, the service's default holds.</summary>
    public static ScheduleRetry? Read(ScheduleRequest request, JsonObject fields, FieldErrors errors)
    {
        var isGiven = fields[ScheduleFields.Retry] is JsonObject given && given.Any(field => field.Value is not null);
        if (!isGiven && request.MaxRetries is null)
            return null;

        return Read(request.Retry ?? new RetryRequest(), "", errors, request.MaxRetries);
    }

    /// <summary>The retries of an object that asks for some.</summary>
    /// <param name="asked">The object.</param>
    /// <param name="prefix">What its name in the request begins with.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="beside">The number that older clients give beside it.</param>
    public static ScheduleRetry Read(RetryRequest asked, string prefix, FieldErrors errors, int? beside = null)
    {
        var delays = asked.DelaysSeconds ?? [];
        var policy = asked.Policy ?? (delays.Count > 0 ? RetryPolicy.List : RetryPolicy.Fixed);
        return new ScheduleRetry
        {
            Policy = policy,
            MaxRetries = MaxRetries(beside, asked, prefix, errors)
                ?? (policy == RetryPolicy.List ? delays.Count : DefaultMaxRetries),
            DelaySeconds = asked.DelaySeconds,
            MaxDelaySeconds = asked.MaxDelaySeconds ?? ScheduleRetry.DefaultMaxDelaySeconds,
            DelaysSeconds = [.. delays],
            RetryOn = Names(asked.RetryOn, $"{prefix}retry.retry_on", errors),
            DoNotRetryOn = Names(asked.DoNotRetryOn, $"{prefix}retry.do_not_retry_on", errors),
        };
    }

    // One number by three names.
    private static int? MaxRetries(int? beside, RetryRequest asked, string prefix, FieldErrors errors)
    {
        (string Field, int? Value, int First)[] names =
        [
            ($"{prefix}retry.max_retries", asked.MaxRetries, 0),
            ($"{prefix}retry.max_attempts", asked.MaxAttempts, 1),
            (ScheduleFields.MaxRetries, beside, 0),
        ];
        (string Field, int Value)? read = null;
        foreach (var (field, value, first) in names)
        {
            if (value is not { } number) continue;
            if (number < first || number - first > ScheduleRetry.MostRetries)
                errors.Add(field, $"{number} is out of range; give a whole number from {first} to {ScheduleRetry.MostRetries + first}.");
            else if (read is null)
                read = (field, number - first);
            else if (read.Value.Value != number - first)
                errors.Add(field, $"It contradicts {read.Value.Field}; give one of them.");
        }

        return read?.Value;
    }

    private static ImmutableArray<string> Names(IReadOnlyList<string>? names, string field, FieldErrors errors)
    {
        if (names is null) return [];
        if (names.All(name => name is not null)) return [.. names];
        errors.Add(field, "It must be a list of strings; null isn't one.");
        return [];
    }
}

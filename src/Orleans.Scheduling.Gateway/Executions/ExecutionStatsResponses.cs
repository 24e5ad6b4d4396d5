using Orleans.Scheduling.Core;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Executions;

/// <summary>The figures of a history in the words of the wire.</summary>
internal static class ExecutionStatsResponses
{
    public static ExecutionStatsResponse From(Guid scheduleId, ExecutionFilter range, ExecutionStats stats) => new()
    {
        ScheduleId = scheduleId,
        From = range.From?.UtcDateTime,
        To = range.Before?.UtcDateTime,
        ConsideredRows = stats.Rows,
        IsTruncated = stats.Rows >= ScheduleQueries.MaxStatsRows,
        Total = stats.Counts.Values.Sum(),
        Counts = Enum.GetValues<ExecutionStatus>().ToDictionary(
            WireNames.Of, status => stats.Counts.GetValueOrDefault(status)),
        SuccessRate = SuccessRate(status => stats.Counts.GetValueOrDefault(status)),
        DurationMs = From(stats.Duration),
        LatenessMs = From(stats.Lateness),
        FirstExecutionAt = stats.FirstStartedAt?.UtcDateTime,
        LastExecutionAt = stats.LastStartedAt?.UtcDateTime,
        LastError = stats.LastError is { } last
            ? new LastErrorResponse { ExecutionId = last.ExecutionId, Error = last.Error, At = last.At.UtcDateTime }
            : null,
    };

    // What a user cancelled says nothing about the target.
    private static double? SuccessRate(Func<ExecutionStatus, long> count)
    {
        var succeeded = count(ExecutionStatus.Succeeded);
        var ended = succeeded + count(ExecutionStatus.Failed) + count(ExecutionStatus.TimedOut) + count(ExecutionStatus.DeadLettered);
        return ended == 0 ? null : (double)succeeded / ended;
    }

    private static PercentilesResponse? From(Percentiles? percentiles) => percentiles is null
        ? null
        : new PercentilesResponse { P50 = percentiles.P50, P95 = percentiles.P95, P99 = percentiles.P99 };
}

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>When a schedule fires.</summary>
public class TimingRequest
{
    /// <summary>May be left out where it follows from the field given: cron_expression(s), interval_seconds, scheduled_time or after.</summary>
    public ScheduleType? ScheduleType { get; set; }

    /// <summary>cron only: 5 fields, or 6 with seconds first. Both day fields must match where both are restricted.</summary>
    public string? CronExpression { get; set; }

    /// <summary>
    /// cron only, in place of cron_expression: 1 to 20 expressions. It fires when any of them does, once where several do.
    /// </summary>
    public IReadOnlyList<string>? CronExpressions { get; set; }

    /// <summary>interval only: elapsed seconds between fires, at least 1, on a grid from start_at or creation.</summary>
    public long? IntervalSeconds { get; set; }

    /// <summary>one_time only: ISO 8601 time, with offset or on the clocks of timezone.</summary>
    public string? ScheduledTime { get; set; }

    /// <summary>after only: it fires whenever an execution of another schedule, or of a workflow, ends so.</summary>
    public AfterRequest? After { get; set; }

    /// <summary>IANA zone in which a cron expression and times without offset are read. Default UTC.</summary>
    public string? Timezone { get; set; }

    /// <summary>No fire lies before it: ISO 8601 time, with offset or on the clocks of timezone. Default: creation.</summary>
    public string? StartAt { get; set; }

    /// <summary>No fire lies after it: ISO 8601 time, with offset or on the clocks of timezone. Default: never ends.</summary>
    public string? EndAt { get; set; }

    /// <summary>Each fire is delayed by a fixed pseudo-random part of this many seconds. Default 0.</summary>
    public int? JitterSeconds { get; set; }

    /// <summary>Names of calendars that exclude some of the times; at most 20. Not for immediate and after schedules.</summary>
    public IReadOnlyList<string>? Calendars { get; set; }

    /// <summary>What becomes of a fire that a calendar excludes. Default skip.</summary>
    public CalendarPolicy? CalendarPolicy { get; set; }

    /// <summary>How many due executions may start before the schedule completes; null or -1 = no limit.</summary>
    public int? MaxExecutions { get; set; }
}

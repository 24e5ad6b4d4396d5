namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>When a schedule fires, in the oldest shape; the fields beside it are the newer names of the same.</summary>
public sealed class OldestTimingRequest
{
    /// <summary>once, interval or cron: schedule_type.</summary>
    public string? Type { get; set; }

    /// <summary>scheduled_time.</summary>
    public string? RunAt { get; set; }

    /// <summary>interval_seconds.</summary>
    public long? Interval { get; set; }

    /// <summary>cron_expression.</summary>
    public string? Cron { get; set; }

    /// <summary>max_executions.</summary>
    public int? MaxRuns { get; set; }
}

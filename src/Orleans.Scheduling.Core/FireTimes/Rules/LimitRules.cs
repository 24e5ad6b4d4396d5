namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>How often, how late, how many at once, how long.</summary>
internal static class LimitRules
{
    private const int MaxPriority = 10;
    private const int MaxInstances = 1_000;
    private const int MaxQueueTtlSeconds = 7 * 24 * 3_600;
    private const int MaxTimeoutSeconds = 7 * 24 * 3_600;

    /// <summary>The wrong ones of these fields.</summary>
    public static IEnumerable<FieldError> Check(ScheduleDefinition definition) =>
    [
        .. RangeRules.CheckMinimum("max_executions", definition.MaxExecutions, 1),
        .. RangeRules.Check("priority", definition.Priority, 1, MaxPriority),
        .. RangeRules.CheckDefined("overlap_policy", definition.Overlap),
        .. RangeRules.CheckDefined("misfire_policy", definition.Misfire),
        .. RangeRules.CheckMinimum("misfire_grace_seconds", definition.MisfireGraceSeconds, 1),
        .. RangeRules.Check("max_instances", definition.MaxInstances, 1, MaxInstances),
        .. RangeRules.Check("timeout_seconds", definition.TimeoutSeconds, 1, MaxTimeoutSeconds),
        .. RangeRules.Check("queue_ttl_seconds", definition.QueueTtlSeconds, 1, MaxQueueTtlSeconds),
    ];
}

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>What a schedule comes after: one schedule, or one workflow.</summary>
internal static class AfterRules
{
    private const int MaxName = 200;

    /// <summary>The wrong fields.</summary>
    public static IEnumerable<FieldError> Check(ScheduleAfter after) =>
        [.. CheckUpstream(after), .. RangeRules.CheckDefined("after.on", after.On)];

    private static IEnumerable<FieldError> CheckUpstream(ScheduleAfter after) => after switch
    {
        { ScheduleId: null, WorkflowId: null } =>
            [new FieldError("after.schedule_id", "There is nothing to come after; give schedule_id or workflow_id.")],
        { ScheduleId: not null, WorkflowId: not null } =>
            [new FieldError("after.workflow_id", "It is given beside schedule_id; give one of the two.")],
        { WorkflowId: { } name } => TextRules.CheckRequired("after.workflow_id", name, MaxName),
        _ => [],
    };
}

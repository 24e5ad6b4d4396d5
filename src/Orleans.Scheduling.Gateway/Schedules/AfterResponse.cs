namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Whose executions a schedule comes after.</summary>
public sealed record AfterResponse
{
    /// <summary>The schedule; null = there is a workflow.</summary>
    public Guid? ScheduleId { get; init; }

    /// <summary>The workflow, whichever schedules run it; null = there is a schedule.</summary>
    public string? WorkflowId { get; init; }

    /// <summary>How an execution must end for the schedule to fire.</summary>
    public required AfterOutcome On { get; init; }

    internal static AfterResponse From(ScheduleAfter after) =>
        new() { ScheduleId = after.ScheduleId, WorkflowId = after.WorkflowId, On = after.On };
}

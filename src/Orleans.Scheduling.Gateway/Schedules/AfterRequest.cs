namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Whose executions a schedule comes after.</summary>
public sealed class AfterRequest
{
    /// <summary>Another schedule. Give one of schedule_id and workflow_id.</summary>
    public Guid? ScheduleId { get; set; }

    /// <summary>A workflow, whichever schedules run it. Give one of schedule_id and workflow_id.</summary>
    public string? WorkflowId { get; set; }

    /// <summary>
    /// How an execution must end: success (default); failure: failed, timed_out or dead_lettered, after its last attempt; any: either.
    /// </summary>
    public AfterOutcome? On { get; set; }
}

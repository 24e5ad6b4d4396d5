namespace Orleans.Scheduling;

/// <summary>The execution that a trigger started.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Status">Where it stands: running, or queued where the overlap policy lets it wait; otherwise where the trigger was repeated.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.TriggeredExecution")]
public sealed record TriggeredExecution([property: Id(0)] Guid ExecutionId, [property: Id(1)] ExecutionStatus Status);

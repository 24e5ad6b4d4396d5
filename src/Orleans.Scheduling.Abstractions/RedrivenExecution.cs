namespace Orleans.Scheduling;

/// <summary>The execution that runs another one anew.</summary>
/// <param name="ExecutionId">Its own id.</param>
/// <param name="Number">Which of the other's redrives it is, from 1.</param>
/// <param name="Status">Where it stands: running, or queued, where it was started just now.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.RedrivenExecution")]
public sealed record RedrivenExecution(
    [property: Id(0)] Guid ExecutionId, [property: Id(1)] int Number, [property: Id(2)] ExecutionStatus Status);

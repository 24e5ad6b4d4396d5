using Orleans.Concurrency;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Workflows;

/// <summary>
/// Runs attempts of executions. Its key is a number that follows from an execution's id, and the silo it runs on as the
/// extension: each silo has a few, so that an execution costs no activation of its own, and what is asked of one execution
/// comes in the order in which it was asked.
/// </summary>
[Alias("Orleans.Scheduling.IWorkflowEngineGrain")]
public interface IWorkflowEngineGrain : IGrainWithGuidCompoundKey
{
    /// <summary>
    /// Starts a dispatch, unless this engine already runs the attempt. Nobody waits for an answer: that it was lost on its way
    /// shows when the schedule next asks about it.
    /// </summary>
    [Alias("Begin"), OneWay]
    Task StartAsync(Dispatch dispatch);

    /// <summary>Tells what this engine knows of an attempt; it is Unknown once the process that ran it has died.</summary>
    [Alias("QueryExecution")]
    Task<EngineAnswer> QueryAsync(Guid executionId, int attempt, int dispatch);

    /// <summary>What the handlers of an attempt said last of its progress; null = nothing, or this engine doesn't run it.</summary>
    [Alias("GetExecutionProgress")]
    Task<ExecutionProgress?> GetProgressAsync(Guid executionId, int attempt);

    /// <summary>Cancels what runs of an execution, for good.</summary>
    [Alias("CancelExecution")]
    Task CancelAsync(Guid executionId);
}

/// <summary>Where a dispatch stands.</summary>
public enum EngineState
{
    /// <summary>This engine knows nothing of it.</summary>
    Unknown = 0,

    /// <summary>It waits for a slot or runs.</summary>
    Running = 2,

    /// <summary>It has ended; its report is on its way too.</summary>
    Finished = 3,
}

/// <summary>An engine's answer.</summary>
/// <param name="State">Where the dispatch stands.</param>
/// <param name="Report">Set where it has finished.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.EngineAnswer")]
public sealed record EngineAnswer(
    [property: Id(0)] EngineState State, [property: Id(1)] ExecutionReport? Report = null);

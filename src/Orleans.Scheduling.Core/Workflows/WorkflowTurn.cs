using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>What the machine is told of an execution.</summary>
/// <param name="ExecutionId">The execution.</param>
/// <param name="TriggerJson">JSON object: what fired, and when.</param>
/// <param name="ContextJson">JSON object; null = none.</param>
/// <param name="Now">UTC.</param>
/// <param name="IsEnding">True once it has ended, or is to stop: results are taken in and nothing new begins.</param>
public sealed record WorkflowInput(
    Guid ExecutionId, string TriggerJson, string? ContextJson, DateTimeOffset Now, bool IsEnding = false);

/// <summary>What came of a step's call.</summary>
/// <param name="Report">How it ended; execution, attempt and dispatch in it don't matter.</param>
/// <param name="Output">What the target answered; null = nothing.</param>
public sealed record StepResult(ExecutionReport Report, string? Output = null);

/// <summary>A call to make. It is asked for in every turn that isn't told that it is under way.</summary>
/// <param name="Path">The step, and where it is inside a loop which round: <c>each[2]/send</c>.</param>
/// <param name="Step">The step, with all values computed.</param>
public sealed record StepCall(string Path, WorkflowStep Step);

/// <summary>How a workflow ended.</summary>
/// <param name="Error">Null = it succeeded.</param>
/// <param name="Failed">The result of the call that failed it, if that is why.</param>
/// <param name="Output">JSON to keep with the execution; null = none.</param>
public sealed record WorkflowEnd(string? Error, ExecutionReport? Failed = null, string? Output = null);

/// <summary>What the machine makes of it.</summary>
/// <param name="Progress">How far it has come.</param>
/// <param name="Changed">True where that is to be stored.</param>
/// <param name="Calls">What is to be called now.</param>
/// <param name="WakeAt">When to ask again, whatever is answered by then; null = no need.</param>
/// <param name="End">How it ended; what is still being called then is waited for, and told in one more turn. Null = it hasn't.</param>
public sealed record WorkflowTurn(
    WorkflowProgress Progress, bool Changed, ImmutableArray<StepCall> Calls, DateTimeOffset? WakeAt, WorkflowEnd? End);

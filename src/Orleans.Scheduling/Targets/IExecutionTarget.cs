using System.Collections.Immutable;

namespace Orleans.Scheduling.Targets;

/// <summary>A way of running an execution: a handler in this silo, a webhook, or a message over NATS.</summary>
public interface IExecutionTarget
{
    /// <summary>Whether this target serves what the definition asks for.</summary>
    bool Serves(ExecutionTarget target);

    /// <summary>
    /// Refuses, before anything is stored, what could never be called. The definition is valid by its own rules.
    /// </summary>
    /// <exception cref="SchedulingException">Invalid or CommandNotAllowed, naming the field.</exception>
    void Admit(ExecutionTarget target);

    /// <summary>What is wrong with what the definition hands over each time, where the target says what it takes; empty = nothing.</summary>
    ImmutableArray<FieldError> CheckPayload(ExecutionTarget target) => [];

    /// <summary>What is wrong with a sound context, where the target says what it takes; empty = nothing.</summary>
    ImmutableArray<FieldError> CheckContext(ExecutionTarget target, string? contextJson) => [];

    /// <summary>Calls the target once.</summary>
    /// <param name="call">The trigger data and what to call.</param>
    /// <param name="triggeredAt">The moment of this call, UTC; part of the trigger data.</param>
    /// <param name="cancellationToken">Cancelled at the execution's timeout, by a user, or when the silo stops.</param>
    /// <returns>Success or failure; a failure of the target is an outcome, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<TargetOutcome> CallAsync(TargetCall call, DateTimeOffset triggeredAt, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Targets;

/// <summary>All targets of this silo.</summary>
internal sealed class ExecutionTargets(IEnumerable<IExecutionTarget> targets)
{
    private readonly IExecutionTarget[] _targets = [.. targets];

    /// <summary>Refuses what could never be called.</summary>
    /// <exception cref="SchedulingException">Invalid or CommandNotAllowed, naming the field.</exception>
    public void Admit(ExecutionTarget target)
    {
        foreach (var serving in _targets.Where(t => t.Serves(target)))
        {
            serving.Admit(target);
        }
    }

    /// <summary>What is wrong with what is handed over each time; empty = nothing.</summary>
    public ImmutableArray<FieldError> CheckPayload(ExecutionTarget target) =>
        [.. _targets.Where(t => t.Serves(target)).SelectMany(t => t.CheckPayload(target))];

    /// <summary>What is wrong with a sound context; empty = nothing.</summary>
    public ImmutableArray<FieldError> CheckContext(ExecutionTarget target, string? contextJson) =>
        [.. _targets.Where(t => t.Serves(target)).SelectMany(t => t.CheckContext(target, contextJson))];

    /// <summary>Calls the one that serves what is asked for.</summary>
    public Task<TargetOutcome> CallAsync(TargetCall call, DateTimeOffset triggeredAt, CancellationToken cancellationToken) =>
        Array.Find(_targets, t => t.Serves(call.Target)) is { } target
            ? target.CallAsync(call, triggeredAt, cancellationToken)
            : Task.FromResult(new TargetOutcome(false, "No target of this silo serves what the schedule asks for.")
            {
                Cause = FailureCause.Missing,
            });
}

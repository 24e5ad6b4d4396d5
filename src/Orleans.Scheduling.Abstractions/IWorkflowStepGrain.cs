namespace Orleans.Scheduling;

/// <summary>A grain that workflows may call as a step.</summary>
[Alias("Orleans.Scheduling.IWorkflowStepGrain")]
public interface IWorkflowStepGrain : IGrainWithStringKey
{
    /// <summary>Does the work. Returning is success, throwing is failure.</summary>
    /// <param name="call">Which step of which execution calls, and with what.</param>
    /// <param name="cancellationToken">Cancelled at a timeout, by a user, or when the caller's silo stops.</param>
    /// <returns>The step's output, JSON or text, at most 64 KiB; null = none.</returns>
    /// <remarks>It may come again with the same <see cref="WorkflowStepCall.IdempotencyKey"/>.</remarks>
    [Alias("Run"), ResponseTimeout("1.00:00:00")]
    Task<string?> RunAsync(WorkflowStepCall call, CancellationToken cancellationToken);
}

/// <summary>What a grain is told about the step it is called for.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.WorkflowStepCall")]
public sealed record WorkflowStepCall
{
    /// <summary>The schedule that fired.</summary>
    [Id(0)] public required Guid ScheduleId { get; init; }

    /// <summary>The execution; the same for all its attempts.</summary>
    [Id(1)] public required Guid ExecutionId { get; init; }

    /// <summary>Nominal time of the fire, UTC.</summary>
    [Id(2)] public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>The step, and where it is inside a loop which round, such as <c>each[2]/send</c>.</summary>
    [Id(3)] public required string Step { get; init; }

    /// <summary>Equal for every repetition of this step; what to hand to systems that deduplicate.</summary>
    [Id(4)] public required string IdempotencyKey { get; init; }

    /// <summary>The schedule's context, a JSON object; null = none.</summary>
    [Id(5)] public string? ContextJson { get; init; }

    /// <summary>The step's payload, JSON; null = none.</summary>
    [Id(6)] public string? PayloadJson { get; init; }

    /// <summary>The execution that this one comes after; null = none.</summary>
    [Id(7)] public ExecutionPredecessor? After { get; init; }
}

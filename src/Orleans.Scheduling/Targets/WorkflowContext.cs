namespace Orleans.Scheduling.Targets;

/// <summary>What a handler is told about the execution it runs for.</summary>
public sealed record WorkflowContext
{
    /// <summary>The name the handler was called by.</summary>
    public required string Handler { get; init; }

    /// <summary>The schedule that fired.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>The execution; the same for all its attempts.</summary>
    public required Guid ExecutionId { get; init; }

    /// <summary>Nominal time of the fire, UTC.</summary>
    public required DateTimeOffset ScheduledAt { get; init; }

    /// <summary>The moment of this call, UTC.</summary>
    public required DateTimeOffset TriggeredAt { get; init; }

    /// <summary>1 for the first attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The schedule's context, a JSON object; null = none.</summary>
    public string? ContextJson { get; init; }

    /// <summary>The schedule's command_payload, or that of the step; JSON, null = none.</summary>
    public string? PayloadJson { get; init; }

    /// <summary>The step of a workflow, and where it is inside a loop which round, such as <c>each[2]/send</c>; null = no step.</summary>
    public string? Step { get; init; }

    /// <summary>Equal for every repetition of one execution, or of one step of it; what to hand to systems that deduplicate.</summary>
    public string IdempotencyKey => Step is null ? ExecutionId.ToString() : $"{ExecutionId}/{Step}";
}

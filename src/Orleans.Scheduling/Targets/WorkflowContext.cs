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

    /// <summary>Where <see cref="ReportProgress(double, string?)"/> goes; null = nowhere.</summary>
    public IProgress<ExecutionProgress>? Progress { get; init; }

    /// <summary>The execution that this one comes after; null = none.</summary>
    public ExecutionPredecessor? After { get; init; }

    /// <summary>Equal for every repetition of one execution, or of one step of it; what to hand to systems that deduplicate.</summary>
    public string IdempotencyKey => Step is null ? ExecutionId.ToString() : $"{ExecutionId}/{Step}";

    /// <summary>
    /// Says how far the work has come, for who asks for the execution; the last that was said is kept with it. It costs next
    /// to nothing, so it may be called for every item.
    /// </summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="message">What it is at, in a line; null = not told.</param>
    public void ReportProgress(double fraction, string? message = null) =>
        Progress?.Report(new ExecutionProgress { Percent = 100 * fraction, Message = message, Step = Step });

    /// <summary>The same as so many of so many.</summary>
    /// <param name="done">How many are done.</param>
    /// <param name="of">How many there are; 0 = not known.</param>
    /// <param name="message">What it is at, in a line; null = <c>done of of</c>.</param>
    public void ReportProgress(long done, long of, string? message = null) => Progress?.Report(new ExecutionProgress
    {
        Percent = of > 0 ? 100.0 * done / of : null,
        Message = message ?? (of > 0 ? $"{done} of {of}" : $"{done}"),
        Step = Step,
    });

    /// <summary>The same in words alone.</summary>
    public void ReportProgress(string message) => Progress?.Report(new ExecutionProgress { Message = message, Step = Step });
}

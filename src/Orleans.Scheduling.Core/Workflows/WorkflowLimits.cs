namespace Orleans.Scheduling.Core.Workflows;

/// <summary>How much an execution of a workflow may do.</summary>
/// <param name="MaxIterations">Rounds of a loop.</param>
/// <param name="MaxOperations">Steps begun, each round of a loop anew.</param>
/// <param name="MaxDepth">Steps inside each other.</param>
public sealed record WorkflowLimits(int MaxIterations = 100, int MaxOperations = 1_000, int MaxDepth = 10)
{
    /// <summary>The most bytes that a step's output, or the items of a loop, may take as JSON in UTF-8.</summary>
    public const int MaxOutputBytes = 64 * 1024;

    /// <summary>The most bytes that the outputs of an execution may take together.</summary>
    public const int MaxOutputsBytes = 1024 * 1024;

    /// <summary>The most steps that a workflow may have, those inside others counted.</summary>
    public const int MaxSteps = 200;

    /// <summary>The longest delay.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(366);
}

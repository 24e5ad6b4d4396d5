namespace Orleans.Scheduling.Targets;

/// <summary>A target was told to stop, and says what it was at.</summary>
/// <param name="what">What it was at, as the end of a sentence: "waiting for an answer from example.com".</param>
/// <param name="stopped">How it found out.</param>
internal sealed class TargetStoppedException(string what, OperationCanceledException stopped)
    : OperationCanceledException(what, stopped, stopped.CancellationToken);

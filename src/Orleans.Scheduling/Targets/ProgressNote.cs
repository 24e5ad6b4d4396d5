namespace Orleans.Scheduling.Targets;

/// <summary>
/// Keeps the last that an attempt's handlers have said of its progress. To say it costs a reading of the clock and nothing
/// else: it leaves the silo when somebody asks, and with the attempt's report.
/// </summary>
internal sealed class ProgressNote(TimeProvider clock) : IProgress<ExecutionProgress>
{
    private Said? _last;

    /// <summary>The last that was said; null = nothing yet.</summary>
    public ExecutionProgress? Last => Volatile.Read(ref _last) is not { } said ? null : said.What with
    {
        Percent = said.What.Percent is { } percent and >= 0 ? Math.Round(Math.Min(percent, 100), 2) : null,
        Message = said.What.Message is { } message ? OneLine.Of(message) : null,
        At = said.At,
    };

    /// <summary>From any thread, as often as it likes.</summary>
    public void Report(ExecutionProgress value) => Volatile.Write(ref _last, new Said(value, clock.GetUtcNow()));

    private sealed record Said(ExecutionProgress What, DateTimeOffset At);
}

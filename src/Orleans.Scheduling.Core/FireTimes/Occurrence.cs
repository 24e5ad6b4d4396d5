namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>One due time of a schedule.</summary>
/// <param name="Nominal">When it should fire by its specification; <c>scheduled_at</c> on the wire. UTC.</param>
/// <param name="FireAt">The nominal time plus this occurrence's jitter. UTC.</param>
public readonly record struct Occurrence(DateTimeOffset Nominal, DateTimeOffset FireAt);

namespace Orleans.Scheduling.Benchmarks.Plotting;

/// <summary>What one contestant showed over the number of schedules.</summary>
internal sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points);

/// <summary>Medians at one number of schedules; not a number = not measured.</summary>
internal sealed record CurvePoint(double Schedules, double FiresPerSecond, double ResidentBytes);

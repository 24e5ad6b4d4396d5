namespace Orleans.Scheduling.Benchmarks.Measuring;

/// <summary>Medians, and how numbers look in a table.</summary>
internal static class Medians
{
    /// <summary>The middle one; of an even number the lower of two, which was measured too.</summary>
    internal static double Median<T>(this IEnumerable<T> samples, Func<T, double> of)
    {
        var sorted = samples.Select(of).Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[(sorted.Count - 1) / 2];
    }

    /// <summary>What a share of samples isn't above; 0 where there are none.</summary>
    internal static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    /// <summary>Three digits or all before the point; a dash where there is no number.</summary>
    internal static string Show(double value) => Math.Abs(value) switch
    {
        double.NaN or double.PositiveInfinity => "–",
        >= 100 => $"{value:n0}",
        >= 10 => $"{value:n1}",
        >= 1 => $"{value:n2}",
        0 => "0",
        _ => $"{value:n3}",
    };
}

namespace Orleans.Scheduling.Benchmarks.Plotting;

/// <summary>Where values lie along a side of a panel, and which of them are written.</summary>
internal sealed record Axis(Func<double, double> Place, IReadOnlyList<(double Value, string Label)> Ticks)
{
    private static readonly double[] _decades = [1];
    private static readonly double[] _parts = [1, 2, 5];

    /// <summary>Powers of ten and what lies between, from a little before the first value to a little after the last.</summary>
    internal static Axis Logarithmic(IReadOnlyList<double> values, double start, double end)
    {
        var (low, high) = (Math.Log10(values.Min()) - 0.15, Math.Log10(values.Max()) + 0.15);
        var steps = high - low > 2 ? _decades : _parts;
        var ticks =
            from power in Enumerable.Range((int)Math.Floor(low), (int)(Math.Ceiling(high) - Math.Floor(low)) + 1)
            from step in steps
            let value = step * Math.Pow(10, power)
            where Math.Log10(value) >= low && Math.Log10(value) <= high
            select (value, Short(value));
        return new Axis(value => start + (end - start) * (Math.Log10(value) - low) / (high - low), [.. ticks]);
    }

    /// <summary>From 0 to a round number that no value exceeds.</summary>
    internal static Axis Linear(IReadOnlyList<double> values, double start, double end)
    {
        var most = Math.Max(values.Max(), double.Epsilon);
        var power = Math.Pow(10, Math.Floor(Math.Log10(most / 4)));
        var step = _parts.Append(10).Select(s => s * power).First(s => s * 5 >= most);
        var count = (int)Math.Ceiling(most / step);
        return new Axis(
            value => start + (end - start) * value / (count * step),
            [.. Enumerable.Range(0, count + 1).Select(i => (i * step, Short(i * step)))]);
    }

    private static string Short(double value) => value switch
    {
        >= 1e6 => FormattableString.Invariant($"{value / 1e6:0.##} M"),
        >= 1e4 => FormattableString.Invariant($"{value / 1e3:0.##} k"),
        _ => FormattableString.Invariant($"{value:#,0.##}"),
    };
}

namespace Orleans.Scheduling.Benchmarks.Plotting;

/// <summary>Where values lie along a side of a panel, and which of them are written.</summary>
internal sealed record Axis(Func<double, double> Place, IReadOnlyList<(double Value, string Label)> Ticks)
{
    private const double LabelWidth = 62;
    private static readonly double[] _steps = [1, 2, 5, 10];

    /// <summary>From a little before the first value to a little after the last; the values themselves are written.</summary>
    internal static Axis Logarithmic(IReadOnlyList<double> values, double start, double end)
    {
        var (low, high) = (Math.Log10(values.Min()) - 0.2, Math.Log10(values.Max()) + 0.2);
        var ticks = new List<double>();
        foreach (var value in values.Distinct().Order())
        {
            if (ticks.Count == 0 || Place(value) - Place(ticks[^1]) >= LabelWidth)
            {
                ticks.Add(value);
            }
        }

        return new Axis(Place, [.. ticks.Select(value => (value, Label(value)))]);

        double Place(double value) => start + (end - start) * (Math.Log10(value) - low) / (high - low);
    }

    /// <summary>From 0 to a round number that no value exceeds.</summary>
    internal static Axis Linear(IReadOnlyList<double> values, double start, double end)
    {
        var most = Math.Max(values.Max(), 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(most / 5)));
        var step = _steps.Select(s => s * power).First(s => s * 5 >= most);
        var count = (int)Math.Ceiling(most / step);
        return new Axis(
            value => start + (end - start) * value / (count * step),
            [.. Enumerable.Range(0, count + 1).Select(i => (i * step, Label(i * step)))]);
    }

    private static string Label(double value) => FormattableString.Invariant($"{value:#,0.##}");
}

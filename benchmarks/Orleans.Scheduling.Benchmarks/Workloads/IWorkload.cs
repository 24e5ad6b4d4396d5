using Orleans.Scheduling.Benchmarks.Measuring;
using Orleans.Scheduling.Benchmarks.Plotting;

namespace Orleans.Scheduling.Benchmarks.Workloads;

/// <summary>Something to measure, once in every run, and its table.</summary>
internal interface IWorkload
{
    /// <summary>Measures everything once more. What comes out wrong is an exception.</summary>
    Task MeasureAsync(Server server);

    /// <summary>Writes the medians of all runs, as Markdown.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="limit">What the server does in single-row updates a second.</param>
    Task WriteAsync(TextWriter output, double limit);

    /// <summary>What there is to plot over the number of schedules; empty = nothing.</summary>
    IReadOnlyList<Curve> Curves() => [];
}

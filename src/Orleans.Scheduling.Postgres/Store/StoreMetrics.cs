using System.Diagnostics.Metrics;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>How well commits group.</summary>
internal sealed class StoreMetrics
{
    private readonly Counter<long> _commits;
    private readonly Counter<long> _schedules;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _duration;

    public StoreMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Orleans.Scheduling");
        _commits = meter.CreateCounter<long>("store_commits_total", description: "Transactions.");
        _schedules = meter.CreateCounter<long>("store_committed_schedules_total", description: "Schedules written.");
        _batchSize = meter.CreateHistogram<int>("store_batch_size", description: "Schedules in a transaction.");
        _duration = meter.CreateHistogram<double>(
            "store_commit_duration_seconds", "s", "From sending a transaction to its answer.");
    }

    public void Committed(int batchSize, int written, TimeSpan duration)
    {
        _commits.Add(1);
        _schedules.Add(written);
        _batchSize.Record(batchSize);
        _duration.Record(duration.TotalSeconds);
    }
}

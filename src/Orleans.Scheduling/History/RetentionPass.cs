using Orleans.Scheduling.Diagnostics;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.History;

/// <summary>
/// One pass: months made ahead, months dropped that are too old, then rows that are too old or too many, some thousand at a
/// time with a pause between.
/// </summary>
internal sealed class RetentionPass(IHistoryStore store, SchedulingOptions options, ScheduleMetrics metrics, TimeProvider clock)
{
    internal const int BatchRows = 5_000;

    private const int MonthsAhead = 2;
    private const int WalkPages = 100;

    // A page of the walk reads this many entries of an index, at most.
    private const int PageEntries = 200_000;
    private const int MaxPageSchedules = 1_000;

    // How long a request's key stands for what it made.
    private static readonly TimeSpan KeyedKept = TimeSpan.FromDays(7);

    // Engines remove what ended well themselves; an execution that failed may have been about to be attempted again.
    private static readonly TimeSpan ProgressKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly DateTimeOffset _now = clock.GetUtcNow();

    /// <summary>Rows removed so far.</summary>
    internal long Removed { get; private set; }

    /// <summary>Months dropped so far.</summary>
    internal int MonthsDropped { get; private set; }

    internal async Task RunAsync(bool tryMonths, CancellationToken cancellationToken)
    {
        for (var ahead = 0; ahead <= MonthsAhead; ahead++)
        {
            await store.MakeMonthAsync(MonthOf(_now).AddMonths(ahead), cancellationToken);
        }

        if (options.HistoryRetentionDays > 0)
        {
            await RemoveOldAsync(_now.AddDays(-options.HistoryRetentionDays), tryMonths, cancellationToken);
        }

        if (options.HistoryPerSchedule > 0)
        {
            await RemoveTooManyAsync(options.HistoryPerSchedule, cancellationToken);
        }

        while (await store.RemoveProgressAsync(_now - ProgressKept, BatchRows, cancellationToken) == BatchRows)
        {
            await PauseAsync(cancellationToken);
        }
    }

    private async Task RemoveOldAsync(DateTimeOffset cutoff, bool tryMonths, CancellationToken cancellationToken)
    {
        var limit = Limit(cutoff);
        if (tryMonths)
        {
            foreach (var month in await store.ListMonthsAsync(cancellationToken))
            {
                if (month < MonthOf(cutoff) && await store.DropMonthAsync(month, limit, cancellationToken) is { } gone)
                {
                    MonthsDropped++;
                    Count(gone, "month");
                    await PauseAsync(cancellationToken);
                }
            }
        }

        // What will go with its month isn't removed row by row before.
        var before = options.HistoryRetentionDays >= SchedulingOptions.HistoryByMonthFromDays
            ? new DateTimeOffset(MonthOf(cutoff), TimeOnly.MinValue, TimeSpan.Zero)
            : cutoff;
        await RemoveAsync(new HistoryRange(null, Guid.Empty, before), limit, "age", cancellationToken);
    }

    private async Task RemoveTooManyAsync(int kept, CancellationToken cancellationToken)
    {
        var limit = Limit(_now);
        var schedules = Math.Clamp(PageEntries / kept, 1, MaxPageSchedules);
        for (var pages = 0; pages < WalkPages; pages++)
        {
            var page = await store.WalkAsync(kept, schedules, cancellationToken);
            foreach (var range in page.TooLong)
            {
                await RemoveAsync(range, limit, "count", cancellationToken);
            }

            await store.SaveWalkAsync(page, cancellationToken);
            if (page.Last is null)
            {
                return;
            }

            await PauseAsync(cancellationToken);
        }
    }

    private async Task RemoveAsync(HistoryRange range, HistoryLimit limit, string by, CancellationToken cancellationToken)
    {
        while (true)
        {
            var batch = await store.RemoveAsync(range, limit, BatchRows, cancellationToken);
            Count(batch.Removed, by);
            if (batch.Last is not { } last)
            {
                return;
            }

            range = range with { After = last };
            await PauseAsync(cancellationToken);
        }
    }

    private HistoryLimit Limit(DateTimeOffset before) => new(before, _now - KeyedKept);

    private Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(Pause, clock, cancellationToken);

    private void Count(long rows, string by)
    {
        Removed += rows;
        metrics.HistoryRemoved(rows, by);
    }

    private static DateOnly MonthOf(DateTimeOffset at) => new(at.UtcDateTime.Year, at.UtcDateTime.Month, 1);
}

using System.Collections.Immutable;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.History;

/// <summary>What removes history, in steps that are short each: PostgreSQL in production, memory in cluster tests.</summary>
/// <remarks>
/// Every method throws <see cref="ScheduleStoreException"/> where the store can't be reached. None removes an execution that
/// is under way, whatever its age.
/// </remarks>
public interface IHistoryStore
{
    /// <summary>Makes room for the history of a month of nominal time (UTC) that can be dropped as a whole.</summary>
    /// <param name="month">Its first day.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False where others were in the way; their work goes before, and the history goes elsewhere.</returns>
    Task<bool> MakeMonthAsync(DateOnly month, CancellationToken cancellationToken);

    /// <summary>The first days of the months that can be dropped, earliest first.</summary>
    Task<ImmutableArray<DateOnly>> ListMonthsAsync(CancellationToken cancellationToken);

    /// <summary>Drops a month, unless it holds something that must stay or others are in the way.</summary>
    /// <param name="month">Its first day.</param>
    /// <param name="limit">What may go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many rows went; null = the month stays.</returns>
    Task<long?> DropMonthAsync(DateOnly month, HistoryLimit limit, CancellationToken cancellationToken);

    /// <summary>Looks at some rows in the order of their ids, and removes those that may go.</summary>
    /// <param name="range">Which.</param>
    /// <param name="limit">What may go.</param>
    /// <param name="rows">How many are looked at, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<HistoryBatch> RemoveAsync(HistoryRange range, HistoryLimit limit, int rows, CancellationToken cancellationToken);

    /// <summary>
    /// Goes on with the walk through all schedules and looks whether the next ones have more rows than they may; after the
    /// last schedule it begins anew.
    /// </summary>
    /// <param name="kept">Rows that a schedule may have.</param>
    /// <param name="schedules">How many schedules are looked at, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<WalkedPage> WalkAsync(int kept, int schedules, CancellationToken cancellationToken);

    /// <summary>Removes what executions of workflows that have ended for good have left of their progress.</summary>
    /// <param name="before">Only what was last written before this instant, UTC.</param>
    /// <param name="rows">How many go, at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many went.</returns>
    Task<int> RemoveProgressAsync(DateTimeOffset before, int rows, CancellationToken cancellationToken);

    /// <summary>Has the walk go on after a page. Until then, it would be walked again.</summary>
    Task SaveWalkAsync(WalkedPage page, CancellationToken cancellationToken);
}

/// <summary>What may go.</summary>
/// <param name="Before">Executions that were due, decided and over before this instant.</param>
/// <param name="KeyedBefore">Of those asked for by a request, the ones decided before this instant.</param>
public sealed record HistoryLimit(DateTimeOffset Before, DateTimeOffset KeyedBefore);

/// <summary>Rows by id, which begins with the nominal time.</summary>
/// <param name="ScheduleId">Whose; null = everybody's.</param>
/// <param name="After">The id after which the range begins.</param>
/// <param name="Before">Its end by nominal time, not in it, in whole milliseconds.</param>
public sealed record HistoryRange(Guid? ScheduleId, Guid After, DateTimeOffset Before);

/// <summary>What became of a batch.</summary>
/// <param name="Removed">Rows that went.</param>
/// <param name="Last">The last id that was looked at; null = the range is done.</param>
public sealed record HistoryBatch(int Removed, Guid? Last);

/// <summary>A page of the walk through all schedules.</summary>
/// <param name="TooLong">Histories that are too long: what lies in these ranges is too much.</param>
/// <param name="Last">The last schedule of the page; null = there are no more, and the walk begins anew.</param>
public sealed record WalkedPage(ImmutableArray<HistoryRange> TooLong, Guid? Last);

using System.Collections.Immutable;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Months and counts of rows in memory; it tells what it was asked, in the order of the questions.</summary>
public sealed class MemoryHistoryStore : IHistoryStore
{
    private readonly Lock _lock = new();
    private readonly List<string> _asked = [];
    private readonly SortedDictionary<DateOnly, long> _months = [];

    /// <summary>What each batch by age finds, in turn; then nothing.</summary>
    public Queue<HistoryBatch> Batches { get; } = [];

    /// <summary>The pages of the walk, in turn; then an empty last one.</summary>
    public Queue<WalkedPage> Pages { get; } = [];

    /// <summary>As long as it is true, the store can't be reached.</summary>
    public bool IsDown { get; set; }

    public string[] Asked()
    {
        lock (_lock)
        {
            return [.. _asked];
        }
    }

    public void AddMonth(DateOnly month, long rows) => _months[month] = rows;

    public Task<bool> MakeMonthAsync(DateOnly month, CancellationToken cancellationToken) =>
        AnswerAsync($"make {month:yyyy-MM}", () => _months.TryAdd(month, 0));

    public Task<ImmutableArray<DateOnly>> ListMonthsAsync(CancellationToken cancellationToken) =>
        AnswerAsync("months", () => _months.Keys.ToImmutableArray());

    public Task<long?> DropMonthAsync(DateOnly month, HistoryLimit limit, CancellationToken cancellationToken) =>
        AnswerAsync<long?>($"drop {month:yyyy-MM}", () => _months.Remove(month, out var rows) ? rows : null);

    public Task<HistoryBatch> RemoveAsync(
        HistoryRange range, HistoryLimit limit, int rows, CancellationToken cancellationToken) => range.ScheduleId is { } id
        ? AnswerAsync($"trim {id}", () => new HistoryBatch(1, null))
        : AnswerAsync($"age {range.Before:yyyy-MM-dd}", () => Batches.TryDequeue(out var batch) ? batch : new HistoryBatch(0, null));

    public Task<WalkedPage> WalkAsync(int kept, int schedules, CancellationToken cancellationToken) =>
        AnswerAsync($"walk {kept}", () => Pages.TryDequeue(out var page) ? page : new WalkedPage([], null));

    public Task SaveWalkAsync(WalkedPage page, CancellationToken cancellationToken) =>
        AnswerAsync(page.Last is null ? "walked" : "page walked", () => true);

    public Task<int> RemoveProgressAsync(DateTimeOffset before, int rows, CancellationToken cancellationToken) => Task.FromResult(0);

    private Task<T> AnswerAsync<T>(string question, Func<T> answer)
    {
        lock (_lock)
        {
            _asked.Add(question);
            return IsDown
                ? Task.FromException<T>(new ScheduleStoreException("down", new TimeoutException()))
                : Task.FromResult(answer());
        }
    }
}

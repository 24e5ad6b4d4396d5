using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>How the items of a bulk request are handed out.</summary>
public sealed class BulkItemsTests
{
    private const int AtOnce = 256;
    private readonly BulkItems _bulk = new(NullLogger<BulkItems>.Instance);

    [Fact]
    public async Task So_many_are_under_way_at_once_and_no_more()
    {
        var (underWay, most) = (0, 0);
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var results = await _bulk.RunAsync(
            [.. Enumerable.Range(0, BulkItems.Max)],
            async (index, item) =>
            {
                var now = Interlocked.Increment(ref underWay);
                lock (full) most = Math.Max(most, now);
                if (now == AtOnce) full.TrySetResult();
                await full.Task.WaitAsync(TimeSpan.FromSeconds(30));
                Interlocked.Decrement(ref underWay);
                return (index, item);
            },
            (_, _, problem) => throw new InvalidOperationException(problem.Detail),
            CancellationToken.None);

        Assert.Equal(AtOnce, most);
        Assert.All(results, result => Assert.Equal(result.index, result.item));
    }

    [Fact]
    public async Task A_request_that_is_cancelled_hands_out_no_more()
    {
        using var cancellation = new CancellationTokenSource();
        var begun = 0;
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bulk.RunAsync(
            [.. Enumerable.Range(0, BulkItems.Max)],
            async (index, _) =>
            {
                if (Interlocked.Increment(ref begun) == 1)
                {
                    await cancellation.CancelAsync();
                    cancelled.SetResult();
                }

                await cancelled.Task;
                return index;
            },
            (index, _, _) => index,
            cancellation.Token));

        Assert.InRange(begun, 1, AtOnce);
    }
}

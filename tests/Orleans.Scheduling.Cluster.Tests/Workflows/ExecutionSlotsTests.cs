using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.Cluster.Tests.Workflows;

public sealed class ExecutionSlotsTests
{
    [Fact]
    public async Task Slots_are_given_at_once_up_to_the_limit()
    {
        var slots = Slots(2);
        using var first = await slots.AcquireAsync(5, CancellationToken.None);
        using var second = await slots.AcquireAsync(5, CancellationToken.None);
        var third = slots.AcquireAsync(5, CancellationToken.None).AsTask();

        Assert.False(third.IsCompleted);
        Assert.Equal((2, 1), (slots.Running, slots.Waiting));

        first.Dispose();
        (await third).Dispose();
        Assert.Equal((1, 0), (slots.Running, slots.Waiting));
    }

    [Fact]
    public async Task The_waiting_go_by_priority_then_by_age()
    {
        var slots = Slots(1);
        var held = await slots.AcquireAsync(1, CancellationToken.None);
        var order = new List<string>();
        var waiters = new[] { (9, "9a"), (5, "5a"), (1, "1a"), (5, "5b"), (10, "10a"), (99, "99"), (-3, "-3"), (1, "1b") }
            .Select(w => RunAsync(slots, w.Item1, () => order.Add(w.Item2))).ToArray();

        held.Dispose();
        await Task.WhenAll(waiters);

        Assert.Equal(["1a", "-3", "1b", "5a", "5b", "9a", "10a", "99"], order);
        Assert.Equal((0, 0), (slots.Running, slots.Waiting));
    }

    [Fact]
    public async Task A_slot_disposed_twice_is_one_slot()
    {
        var slots = Slots(1);
        var slot = await slots.AcquireAsync(5, CancellationToken.None);
        slot.Dispose();
        slot.Dispose();
        using var again = await slots.AcquireAsync(5, CancellationToken.None);
        Assert.False(slots.AcquireAsync(5, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task One_who_gives_up_leaves_the_queue_and_takes_no_slot()
    {
        var slots = Slots(1);
        var held = await slots.AcquireAsync(5, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var impatient = slots.AcquireAsync(1, cancel.Token).AsTask();
        var patient = slots.AcquireAsync(5, CancellationToken.None).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal((1, 1), (slots.Running, slots.Waiting));

        held.Dispose();
        (await patient).Dispose();
        Assert.Equal((0, 0), (slots.Running, slots.Waiting));
    }

    [Fact]
    public async Task A_cancelled_token_gets_none_even_where_one_is_free() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Slots(1).AcquireAsync(5, new CancellationToken(canceled: true)));

    [Fact]
    public async Task Under_contention_and_cancellation_the_count_stays_exact()
    {
        const int Limit = 4;
        var slots = Slots(Limit);
        int running = 0, most = 0;

        async Task OneAsync(int i)
        {
            using var cancel = new CancellationTokenSource();
            var acquiring = Task.Run(async () => await slots.AcquireAsync(1 + (i % 10), cancel.Token));
            if (i % 3 == 0)
                await cancel.CancelAsync();
            try
            {
                using var slot = await acquiring;
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
            }
            catch (OperationCanceledException)
            {
            }
        }

        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(OneAsync)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.InRange(most, 1, Limit);
        Assert.Equal((0, 0), (slots.Running, slots.Waiting));
        for (var i = 0; i < Limit; i++)
            Assert.True(slots.AcquireAsync(5, CancellationToken.None).AsTask().IsCompletedSuccessfully);
    }

    private static async Task RunAsync(ExecutionSlots slots, int priority, Action work)
    {
        using (await slots.AcquireAsync(priority, CancellationToken.None))
            work();
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
            seen = Interlocked.CompareExchange(ref target, value, seen) is var was && was == seen ? value : was;
    }

    private static ExecutionSlots Slots(int count) => new(Options.Create(new SchedulingOptions { MaxConcurrentWorkflows = count }));
}

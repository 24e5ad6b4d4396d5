namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>Waits for what another process does: short looks, a long deadline.</summary>
public static class Patience
{
    /// <summary>Longer than a slow machine takes for anything here.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static Task UntilAsync(string what, Func<Task<bool>> isSo) =>
        UntilAsync(what, async () => await isSo() ? "yes" : null);

    /// <summary>The first thing found.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> find)
        where T : class
    {
        using var deadline = new CancellationTokenSource(Limit);
        while (true)
        {
            if (await find() is { } found)
                return found;
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Within {Limit.TotalSeconds} s it didn't come true that {what}.");
            await Task.Delay(Interval, CancellationToken.None);
        }
    }
}

namespace Orleans.Scheduling.Hosting;

/// <summary>How long to wait between tries of what is tried until it succeeds: 100 ms at first, doubling up to 10 s.</summary>
internal static class Backoff
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>After the first try.</summary>
    public static TimeSpan First { get; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After the try that followed a wait.</summary>
    public static TimeSpan After(TimeSpan delay) => delay * 2 < Longest ? delay * 2 : Longest;
}

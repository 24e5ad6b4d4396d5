using System.Runtime.InteropServices;
using System.Text;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>What the target was called for, and when. Optionally also in a file, which outlives a killed process.</summary>
internal sealed class Runs<TKey>(string? file)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly FileStream? _log =
        file is null ? null : new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private readonly List<Run<TKey>> _runs = [];

    internal void Record(TKey key, DateTimeOffset due)
    {
        var late = DateTimeOffset.UtcNow - due;
        lock (_lock)
        {
            _runs.Add(new Run<TKey>(key, due, late.TotalMilliseconds));
            _log?.Write(Encoding.ASCII.GetBytes($"{key}\n"));
        }
    }

    internal void Forget()
    {
        lock (_lock)
        {
            _runs.Clear();
        }
    }

    /// <summary>Waits for a number of runs, in vain for no longer than the time given.</summary>
    internal async Task<Ran> WaitAsync(int count, TimeSpan limit)
    {
        var until = DateTimeOffset.UtcNow + limit;
        while (Count() < count && DateTimeOffset.UtcNow < until)
        {
            await Task.Delay(10);
        }

        return Of(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
    }

    /// <summary>What ran of the fires due in a stretch of time.</summary>
    internal Ran Of(DateTimeOffset from, DateTimeOffset to) => Run<TKey>.Sum(List(from, to));

    /// <summary>The same, one by one.</summary>
    internal Run<TKey>[] List(DateTimeOffset from, DateTimeOffset to)
    {
        Run<TKey>[] runs;
        lock (_lock)
        {
            runs = [.. CollectionsMarshal.AsSpan(_runs)];
        }

        return [.. runs.Where(r => r.Due >= from && r.Due < to)];
    }

    /// <summary>How many since the last <see cref="Forget"/>.</summary>
    internal int Count()
    {
        lock (_lock)
        {
            return _runs.Count;
        }
    }
}

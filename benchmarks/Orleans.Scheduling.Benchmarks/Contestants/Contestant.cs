using Orleans.Scheduling.Benchmarks.Children;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Contestants;

/// <summary>A scheduler under test: how its process is started, and what its database says about its work.</summary>
internal abstract class Contestant
{
    internal abstract string Name { get; }

    /// <summary>What it was set to, for the reader of the table.</summary>
    internal abstract string Settings { get; }

    /// <summary>Whether its process tells what it allocates and how long it is stopped for that.</summary>
    internal virtual bool TellsUsage => true;

    /// <summary>Whether fires may be dropped by its rules; then the table says how many, and it isn't an error.</summary>
    internal virtual bool MayDrop => false;

    /// <summary>What isn't there to run it, and how to get it; null = it can run.</summary>
    internal virtual Task<string?> MissingAsync() => Task.FromResult<string?>(null);

    /// <param name="database">An empty database of its own, or the one of an earlier process of its kind.</param>
    /// <param name="ranFile">Where its target notes what it was called for, to be read after a kill; null = nowhere.</param>
    internal abstract Task<Child> StartAsync(Database database, string? ranFile = null);

    /// <summary>Whether the database has every outcome of a herd, each once, and nothing of it left to do.</summary>
    internal abstract Task<bool> IsDoneAsync(Database database, string herd, int count);
}

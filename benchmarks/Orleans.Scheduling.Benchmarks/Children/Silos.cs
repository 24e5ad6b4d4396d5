using Orleans.Scheduling.Benchmarks.Contestants;
using Orleans.Scheduling.Benchmarks.Measuring;

namespace Orleans.Scheduling.Benchmarks.Children;

/// <summary>Silos of one cluster, each in a process of its own. The first creates schedules; all run them.</summary>
internal sealed class Silos : IAsyncDisposable
{
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);

    private readonly List<Child> _children = [];

    /// <summary>Starts one after the other: each joins those before it.</summary>
    internal static async Task<Silos> StartAsync(IEnumerable<Ours> members, Database database)
    {
        var silos = new Silos();
        try
        {
            foreach (var member in members)
            {
                silos._children.Add(await member.StartAsync(database));
            }

            const string Active = "SELECT count(*) FROM orleansmembershiptable WHERE status = $1";
            var active = await database.ReadAsync<long>(Active, (int)SiloStatus.Active);
            return active == silos._children.Count
                ? silos
                : throw new InvalidOperationException($"{active} silos are in the cluster, {silos._children.Count} were started.");
        }
        catch
        {
            await silos.DisposeAsync();
            throw;
        }
    }

    internal Task<Took> CreateAsync(string question) => _children[0].AskAsync<Took>(question);

    /// <summary>How much has run on all of them.</summary>
    internal async Task<int> CountAsync()
    {
        var counts = await Task.WhenAll(_children.Select(child => child.AskAsync<Progress>("count")));
        return counts.Sum(count => count.Runs);
    }

    /// <summary>Waits until as much has run.</summary>
    internal async Task WaitAsync(int count, DateTimeOffset until)
    {
        while (await CountAsync() < count)
        {
            if (DateTimeOffset.UtcNow > until)
            {
                throw new TimeoutException($"{await CountAsync()} of {count} have run by {until:T}.");
            }

            await Task.Delay(_poll);
        }
    }

    /// <summary>What ran of the fires due in a stretch of time: on all of them, and how much on each.</summary>
    internal async Task<(Ran All, int[] Each)> ListAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var question = $"list {from.ToUnixTimeMilliseconds()} {to.ToUnixTimeMilliseconds()}";
        var lists = await Task.WhenAll(_children.Select(child => child.AskAsync<Run<Guid>[]>(question)));
        return (Run<Guid>.Sum([.. lists.SelectMany(runs => runs)]), [.. lists.Select(runs => runs.Length)]);
    }

    /// <summary>All at once: one that stopped in order would hand over to the others what they no longer need to do.</summary>
    internal void Kill() => _children.ForEach(child => child.Kill());

    /// <summary>The last to come leaves first.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var child in Enumerable.Reverse(_children))
        {
            await child.DisposeAsync();
        }
    }
}

using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.Conflicts;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Gateway.Conflicts;

/// <summary>A schedule's next fires, worked out once.</summary>
internal sealed record NextFires(Guid ScheduleId, string Name, ImmutableArray<DateTimeOffset> Fires);

/// <summary>
/// The newest schedules of each target with their next fires, kept for seconds: a storm of creations asks the database once,
/// and what this gateway creates meanwhile is added here.
/// </summary>
internal sealed class SchedulesOfTarget(
    ScheduleQueries queries, [FromKeyedServices(SchedulingTime.Key)] TimeProvider time)
{
    /// <summary>Schedules of a target that are looked at, at most.</summary>
    public const int MaxSchedules = 20;

    /// <summary>Fires of each that are worked out, at most.</summary>
    public const int MaxFires = 20;

    private const int MaxTargets = 1_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    // A hint isn't worth a longer wait for an answer that is there.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Known> _known = [];

    /// <summary>Those of a target.</summary>
    /// <param name="key">The target, in a word.</param>
    /// <param name="target">The target.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ScheduleStoreException">The database can't be reached.</exception>
    /// <exception cref="TimeoutException">It takes too long.</exception>
    public async Task<ImmutableArray<NextFires>> GetAsync(string key, ExecutionTarget target, CancellationToken cancellationToken)
    {
        Known known;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (!_known.TryGetValue(key, out known!) || known.Until <= now || known.Loaded is { IsFaulted: true } or { IsCanceled: true })
            {
                if (_known.Count >= MaxTargets) _known.Clear();
                _known[key] = known = new Known(now + Lifetime, LoadAsync(target, now));
            }
        }

        var loaded = await known.Loaded.WaitAsync(Patience, cancellationToken);
        lock (_lock) return [.. known.Added.Concat(loaded).DistinctBy(one => one.ScheduleId).Take(MaxSchedules)];
    }

    /// <summary>Adds one that was created.</summary>
    public void Add(string key, NextFires created)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(key, out var known)) return;
            known.Added.Insert(0, created);
            if (known.Added.Count > MaxSchedules) known.Added.RemoveAt(MaxSchedules);
        }
    }

    private async Task<ImmutableArray<NextFires>> LoadAsync(ExecutionTarget target, DateTimeOffset now)
    {
        // Whoever asked first may give up; others wait for the same.
        var states = await queries.ListOfTargetAsync(target, MaxSchedules, CancellationToken.None);
        return [.. states.Select(state => Next(state, now))];
    }

    private static NextFires Next(ScheduleState state, DateTimeOffset now) => new(
        state.ScheduleId, state.Head.Definition.Name, [.. UpcomingFires.Of(state, now).From(now).Take(MaxFires)]);

    private sealed record Known(DateTimeOffset Until, Task<ImmutableArray<NextFires>> Loaded)
    {
        public List<NextFires> Added { get; } = [];
    }
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Conflicts;

/// <summary>One fire that coincides with one of another schedule.</summary>
/// <param name="ScheduleId">The other schedule.</param>
/// <param name="Name">Its name.</param>
/// <param name="Fires">The two fires.</param>
public sealed record Conflict(Guid ScheduleId, string Name, Coincidence Fires);

/// <summary>What a search has found, by time.</summary>
/// <param name="Conflicts">What coincides.</param>
/// <param name="LimitsReached">Because of which limits there may be more: fires, conflicts; empty = this is all.</param>
public sealed record ConflictsFound(ImmutableArray<Conflict> Conflicts, ImmutableArray<string> LimitsReached);

/// <summary>Looks for fires of other schedules that coincide with one's own, within limits.</summary>
/// <param name="now">The present.</param>
/// <param name="until">Up to when fires are compared.</param>
/// <param name="window">How far apart fires may lie, at most.</param>
public sealed class ConflictSearch(DateTimeOffset now, DateTimeOffset until, TimeSpan window)
{
    /// <summary>How many of the schedule's own fires are compared, at most.</summary>
    public const int MaxFires = 1_000;

    /// <summary>How many conflicts with one other schedule are told, at most: the first.</summary>
    public const int MaxOfOne = 10;

    /// <summary>How many fires of all others are worked out, at most.</summary>
    public const int MaxComputed = 50_000;

    private int _computed;
    private bool _hasMore;

    /// <summary>Compares one schedule with others.</summary>
    public ConflictsFound Find(UpcomingFires schedule, IEnumerable<ScheduleState> others)
    {
        var fires = schedule.From(now).TakeWhile(at => at <= until).Take(MaxFires + 1).ToList();
        var (tooMany, found) = (fires.Count > MaxFires, new List<Conflict>());
        foreach (var other in others)
            found.AddRange(With(fires.Take(MaxFires), other));
        IEnumerable<string> limits =
        [
            .. tooMany || _computed >= MaxComputed ? ["fires"] : Array.Empty<string>(),
            .. _hasMore ? ["conflicts"] : Array.Empty<string>(),
        ];
        return new ConflictsFound([.. found.OrderBy(conflict => conflict.Fires.Fire).ThenBy(conflict => conflict.ScheduleId)], [.. limits]);
    }

    private List<Conflict> With(IEnumerable<DateTimeOffset> fires, ScheduleState other)
    {
        var upcoming = UpcomingFires.Of(other, now);
        var found = Coincidences.Between(fires, from => upcoming.From(from).TakeWhile(_ => _computed++ < MaxComputed), window)
            .Take(MaxOfOne + 1)
            .Select(pair => new Conflict(other.ScheduleId, other.Head.Definition.Name, pair))
            .ToList();
        _hasMore |= found.Count > MaxOfOne;
        return [.. found.Take(MaxOfOne)];
    }
}

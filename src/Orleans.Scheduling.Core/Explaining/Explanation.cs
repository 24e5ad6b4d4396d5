using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Explaining;

/// <summary>What is asked: the fate of every nominal time of a range, and all that is known of it.</summary>
/// <param name="State">The schedule as it stands.</param>
/// <param name="From">Begin of the range, in it; UTC.</param>
/// <param name="To">End of the range, no more in it; UTC.</param>
/// <param name="ChangedAt">
/// When the definition was last edited; null = never, or before the range. Times up to then are known by their rows only.
/// </param>
/// <param name="Rows">
/// The history of the range by nominal time, earliest first, and before it the row that reaches into the range.
/// </param>
/// <param name="Now">The present, UTC.</param>
public sealed record Question(
    ScheduleState State,
    DateTimeOffset From,
    DateTimeOffset To,
    DateTimeOffset? ChangedAt,
    ImmutableArray<ExecutionRow> Rows,
    DateTimeOffset Now);

/// <summary>A nominal time and its fate.</summary>
/// <param name="Occurrence">The time; of a row that stands for several, where the definition was another, their first.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Row">The row that says so; null = none does.</param>
/// <param name="IsComputed">True: it is a time of the present definition; false: known by its row only.</param>
public sealed record Explanation(Occurrence Occurrence, Fate Fate, ExecutionRow? Row, bool IsComputed);

/// <summary>The fates of a range, by nominal time.</summary>
/// <param name="Items">At most <see cref="Explainer.MaxItems"/>.</param>
/// <param name="NextFrom">Where to go on; null = that was the whole range.</param>
public sealed record Explained(ImmutableArray<Explanation> Items, DateTimeOffset? NextFrom);

using Cronos;
using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>The instants at which a cron expression matches the clocks of a zone.</summary>
/// <remarks>
/// Cronos walks local time only. Which instant a local time is comes from the stretches between a zone's transitions:
/// within one stretch the offset is constant, so local time and instant say the same. A match in a gap fires at the
/// transition that made the gap. A match in an overlap fires in its first pass, or in both
/// (<see cref="CronText.RepeatsInOverlap"/>).
/// </remarks>
/// <param name="text">The expression.</param>
/// <param name="zone">The zone whose clocks it is about.</param>
/// <param name="from">No match before this instant counts.</param>
internal sealed class CronTimes(CronText text, DateTimeZone zone, DateTimeOffset from) : INominalSource
{
    private static readonly long Earliest = new DateTime(1970, 1, 1).Ticks;
    private static readonly long Latest = new DateTime(2100, 1, 1).Ticks - 1;

    private readonly CronExpression _expression = text.Expression;
    private readonly bool _repeats = text.RepeatsInOverlap;
    private readonly long _beforeFirst = Math.Max(from.UtcTicks, Earliest) - 1;

    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after) =>
        NextTicks(Math.Max(after.UtcTicks, _beforeFirst)) is { } ticks && ticks <= Latest
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    private long? NextTicks(long after)
    {
        if (after >= Latest) return null;

        var stretch = Stretch.At(zone, after);
        var match = MatchFrom(Math.Max(after + 1 + stretch.Offset, FirstCountedLocal(stretch)));
        while (match is { } local)
        {
            if (local < stretch.LocalEnd) return local - stretch.Offset;
            if (stretch.End > Latest) return null;

            var next = Stretch.At(zone, stretch.End);
            if (local < next.LocalStart) return next.Start;
            // The clocks go back over times already searched; unless they count again, the match found stays the next.
            if (_repeats && next.LocalStart < stretch.LocalEnd) match = MatchFrom(next.LocalStart);
            stretch = next;
        }

        return null;
    }

    /// <summary>The local time from which on a stretch counts: what the one before had too counts only if it repeats.</summary>
    private long FirstCountedLocal(Stretch stretch) =>
        _repeats || stretch.Start <= Earliest
            ? stretch.LocalStart
            : Math.Max(stretch.LocalStart, Stretch.At(zone, stretch.Start - 1).LocalEnd);

    private long? MatchFrom(long local) =>
        _expression.GetNextOccurrence(new DateTime(local, DateTimeKind.Utc), inclusive: true)?.Ticks;
}

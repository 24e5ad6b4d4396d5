using NodaTime;

namespace Orleans.Scheduling.Core.FireTimes.Calendars;

/// <summary>Nominal times as calendars leave them: dropped or moved, in the order in which they then fall due.</summary>
internal sealed class CalendarTimes : INominalSource
{
    /// <summary>How far ahead a time that isn't excluded is looked for.</summary>
    public static readonly TimeSpan Search = TimeSpan.FromDays(3_660);

    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly INominalSource _source;
    private readonly Exclusions _exclusions;
    private readonly DayMoves? _moves;
    private readonly bool _isForward;

    /// <summary>Applies calendars to nominal times.</summary>
    public CalendarTimes(INominalSource source, DateTimeZone zone, Exclusions exclusions, CalendarPolicy policy)
    {
        (_source, _exclusions, _isForward) = (source, exclusions, policy == CalendarPolicy.Next);
        _moves = policy == CalendarPolicy.Skip ? null : new DayMoves(source, zone, exclusions, _isForward ? 1 : -1);
    }

    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        if (after > Latest) return null;
        var from = after < Earliest ? Earliest : after.ToUniversalTime();
        return _moves is null ? NextKept(from, from + Search) : NextMoved(_moves, from, from + Search);
    }

    private DateTimeOffset? NextKept(DateTimeOffset after, DateTimeOffset limit)
    {
        var time = _source.Next(after);
        while (time <= limit && _exclusions.Excludes(time.Value))
            time = _exclusions.FirstAllowed(time.Value, limit) is { } allowed ? _source.Next(allowed.AddTicks(-1)) : null;
        return time <= limit ? time : null;
    }

    // Days first, then windows: what a window pushes moves no more than to where nothing excludes it, and keeps its order.
    private DateTimeOffset? NextMoved(DayMoves moves, DateTimeOffset after, DateTimeOffset limit)
    {
        // What came before, in a stretch that reaches beyond that instant, is still to come.
        var floor = after.AddDays(-DayMoves.MaxDays);
        var start = _isForward ? _exclusions.LastAllowed(after, floor) ?? floor : after;
        var time = moves.Next(start, limit);
        while (time is { } day)
        {
            var moved = _isForward ? _exclusions.FirstAllowed(day, limit) : _exclusions.LastAllowed(day, after);
            if (moved > after) return moved <= limit ? moved : null;
            time = _isForward ? moves.Next(day, limit)
                : _exclusions.FirstAllowed(day, limit) is { } end ? moves.Next(Later(end.AddTicks(-1), day), limit)
                : null;
        }

        return null;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

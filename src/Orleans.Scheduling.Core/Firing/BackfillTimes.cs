using System.Runtime.CompilerServices;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.FireTimes.Calendars;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>What a range of a schedule's times comes to.</summary>
/// <param name="Timing">The schedule's timing with an origin in the range, lest its creation cut it off.</param>
/// <param name="Total">How many nominal times there are.</param>
/// <param name="First">The first; null = there is none.</param>
/// <param name="Last">The last; null = there is none.</param>
public sealed record BackfillPlan(ScheduleTiming Timing, long Total, DateTimeOffset? First, DateTimeOffset? Last);

/// <summary>The nominal times that a backfill runs.</summary>
public static class BackfillTimes
{
    /// <summary>How many nominal times one backfill may have.</summary>
    public const int MaxTotal = 10_000;

    // Beyond, a count is of no use to who asked for too many, and costs a silo time.
    private const int MaxCounted = 50_000;

    // A timing belongs to one backfill, and is the same object as long as the state is in memory.
    private static readonly ConditionalWeakTable<ScheduleTiming, NominalTimes> Compiled = [];

    /// <summary>Counts a range.</summary>
    /// <exception cref="SchedulingException">Invalid: the range is none, lies in the future, or has too many times.</exception>
    public static BackfillPlan Plan(ScheduleState state, BackfillRequest request, DateTimeOffset now)
    {
        var (start, end) = (request.Start, request.End);
        if (start >= end)
        {
            throw Invalid("end", $"{end:O} is not after start, {start:O}.");
        }

        if (end > now)
        {
            throw Invalid("end", $"{end:O} lies in the future; it is {now:O} now, and what is still to come fires by itself.");
        }

        var timing = TimingFrom(state, start);
        var times = new NominalTimes(timing, state.ScheduleId, state.Head.CreatedAt, CalendarCopies.DefinitionsOf(state.Head.Calendars));
        DateTimeOffset? first = null, last = null;
        var total = 0L;
        for (var next = times.Next(start.AddTicks(-1)); next?.Nominal < end; next = times.Next(next!.Value.Nominal))
        {
            first ??= next!.Value.Nominal;
            last = next!.Value.Nominal;
            if (++total > MaxCounted)
            {
                break;
            }
        }

        if (total > MaxTotal)
        {
            var count = total > MaxCounted ? $"more than {MaxCounted}" : $"{total}";
            throw Invalid("end", $"The range has {count} times; a backfill runs at most {MaxTotal}. Ask for it in parts.");
        }

        return new BackfillPlan(timing, total, first, last);
    }

    /// <summary>What a range comes to, for who only asks.</summary>
    /// <exception cref="SchedulingException">NotFound, or as <see cref="Plan"/> throws.</exception>
    public static BackfillInfo DryRun(ScheduleState? state, BackfillRequest request, DateTimeOffset now)
    {
        if (state is null or { Head.Status: ScheduleStatus.Deleted })
        {
            throw new SchedulingException(SchedulingError.NotFound, "There is no such schedule.");
        }

        var plan = Plan(state, request, now);
        return new BackfillInfo
        {
            Status = BackfillStatus.DryRun,
            Start = request.Start.ToUniversalTime(),
            End = request.End.ToUniversalTime(),
            Overlap = request.Overlap,
            Total = plan.Total,
            FirstAt = plan.First,
            LastAt = plan.Last,
            NextAt = plan.First,
        };
    }

    /// <summary>The nominal time that follows one; null = that was the last of the backfill.</summary>
    internal static DateTimeOffset? After(ScheduleState state, Backfill backfill, DateTimeOffset nominal)
    {
        var times = Compiled.GetValue(
            backfill.Timing!, timing => new NominalTimes(
                timing, state.ScheduleId, state.Head.CreatedAt, CalendarCopies.DefinitionsOf(backfill.Calendars)));
        return times.Next(nominal) is { } next && next.Nominal <= backfill.LastAt ? next.Nominal : null;
    }

    // Without a start_at a schedule has no times before its creation; a backfill may well ask for them.
    private static ScheduleTiming TimingFrom(ScheduleState state, DateTimeOffset start)
    {
        var timing = state.Head.Definition.Timing;
        // Calendars may move a time into the range.
        var from = timing.Calendars is null ? start : start.AddDays(-DayMoves.MaxDays - 1);
        return timing with { StartAt = timing.StartAt ?? Origin(timing, state.Head.CreatedAt, from) };
    }

    private static DateTimeOffset? Origin(ScheduleTiming timing, DateTimeOffset createdAt, DateTimeOffset start) => timing.Type switch
    {
        ScheduleType.Cron => start,
        ScheduleType.Interval => OnGrid(createdAt, TimeSpan.FromSeconds(timing.IntervalSeconds!.Value), start),
        _ => null,
    };

    // The grid goes through creation both ways; forwards it begins one interval later, as the schedule's own does.
    private static DateTimeOffset OnGrid(DateTimeOffset createdAt, TimeSpan interval, DateTimeOffset start) =>
        start > createdAt ? createdAt + interval : createdAt - interval * Math.Floor((createdAt - start) / interval);

    internal static SchedulingException Invalid(string field, string message) => new([new FieldError(field, message)]);
}

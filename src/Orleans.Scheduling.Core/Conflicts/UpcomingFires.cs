using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Conflicts;

/// <summary>The fires that a schedule has before it.</summary>
public sealed class UpcomingFires
{
    private readonly NominalTimes? _times;
    private readonly TimeSpan _jitter;
    private readonly DateTimeOffset _after;
    private readonly long _left;

    /// <summary>Those of a timing.</summary>
    /// <param name="times">Its nominal times; null = there are none.</param>
    /// <param name="timing">The timing.</param>
    /// <param name="after">The nominal time that has fired, or now.</param>
    /// <param name="left">How many more may fire.</param>
    public UpcomingFires(NominalTimes? times, ScheduleTiming timing, DateTimeOffset after, long left) =>
        (_times, _jitter, _after, _left) = (times, TimeSpan.FromSeconds(timing.JitterSeconds), after, left);

    /// <summary>Those of a schedule: while it is paused, those that would come if it were resumed now, or at its until.</summary>
    public static UpcomingFires Of(ScheduleState state, DateTimeOffset now)
    {
        var (head, runtime) = (state.Head, state.Runtime);
        var left = head.Status is not (ScheduleStatus.Active or ScheduleStatus.Paused) ? 0
            : head.Definition.MaxExecutions is { } max ? Math.Max(0, max - runtime.AutoCount)
            : long.MaxValue;
        return new UpcomingFires(Occurrences.FindTimes(state, out _), head.Definition.Timing, JustBefore(state, now), left);
    }

    /// <summary>All of them, in order.</summary>
    public IEnumerable<Occurrence> All()
    {
        var after = _after;
        for (var left = _left; left > 0 && _times?.Next(after) is { } next; left--)
        {
            yield return next;
            after = next.Nominal;
        }
    }

    /// <summary>When they fire, jitter included, from an instant on.</summary>
    public IEnumerable<DateTimeOffset> From(DateTimeOffset instant)
    {
        // Where their number is limited they are counted from the first.
        var fires = _left == long.MaxValue ? Recurring(instant - _jitter) : All();
        return fires.Select(occurrence => occurrence.FireAt).SkipWhile(at => at < instant);
    }

    private IEnumerable<Occurrence> Recurring(DateTimeOffset from)
    {
        var after = from.AddTicks(-1) > _after ? from.AddTicks(-1) : _after;
        while (_times?.Next(after) is { } next)
        {
            yield return next;
            after = next.Nominal;
        }
    }

    private static DateTimeOffset JustBefore(ScheduleState state, DateTimeOffset now)
    {
        // What is due and not decided yet is still to come.
        if (state.Head.Status == ScheduleStatus.Active) return state.Runtime.NextNominalAt?.AddTicks(-1) ?? now;
        return state.Head.Pause?.Until is { } until && until > now ? until : now;
    }
}

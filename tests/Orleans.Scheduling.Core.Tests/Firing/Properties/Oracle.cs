using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing.Properties;

/// <summary>Which nominal times must be decided by now: counted from the timings alone, whatever the machine keeps.</summary>
internal sealed class Oracle
{
    private readonly List<DateTimeOffset> _due = [];
    private ScheduleDefinition _definition;
    private DateTimeOffset _created;
    private DateTimeOffset _mark;
    private NominalTimes _times;

    public Oracle(ScheduleDefinition definition, DateTimeOffset now)
    {
        (_definition, _created) = (definition, now);
        _mark = From(definition, now.AddMilliseconds(-1));
        _times = new NominalTimes(definition.Timing, Given.ScheduleId, now);
    }

    /// <summary>All that was due so far, in order.</summary>
    public IReadOnlyList<DateTimeOffset> Due => _due;

    /// <summary>The next time that will be due; null = none.</summary>
    public Occurrence? Next(IReadOnlyList<ExecutionRow> autos) => LimitReached(autos) ? null : _times.Next(_mark);

    public void Fired(DateTimeOffset now, IReadOnlyList<ExecutionRow> autos) => Settle(o => o.FireAt <= now, autos);

    public void Passed(DateTimeOffset through, IReadOnlyList<ExecutionRow> autos) => Settle(o => o.Nominal <= through, autos);

    public void GoOnFrom(DateTimeOffset instant) => _mark = _mark > instant ? _mark : instant;

    public void Edited(ScheduleDefinition definition, DateTimeOffset now, IReadOnlyList<ExecutionRow> autos)
    {
        var timingChanged = definition.Timing != _definition.Timing;
        if (timingChanged)
        {
            Passed(now, autos);
        }

        if (timingChanged || LimitReached(autos))
        {
            GoOnFrom(From(definition, now));
        }

        _definition = definition;
        _times = new NominalTimes(definition.Timing, Given.ScheduleId, _created);
    }

    public bool LimitReached(IReadOnlyList<ExecutionRow> autos) => autos.Count >= _definition.MaxExecutions;

    private void Settle(Func<Occurrence, bool> due, IReadOnlyList<ExecutionRow> autos)
    {
        // Nothing is due beyond the execution that reached the limit.
        var last = LimitReached(autos) ? autos.Max(row => row.ScheduledAt) : DateTimeOffset.MaxValue;
        while (_times.Next(_mark) is { } next && due(next) && next.Nominal <= last)
        {
            _due.Add(next.Nominal);
            _mark = next.Nominal;
        }
    }

    private static DateTimeOffset From(ScheduleDefinition definition, DateTimeOffset after) =>
        definition.Timing is { Type: ScheduleType.OneTime, ScheduledTime: { } time } && time <= after
            ? time.AddMilliseconds(-1)
            : after;
}

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
    public Occurrence? Next(Ledger ledger) => LimitReached(ledger.Autos) ? null : _times.Next(_mark);

    public void Fired(DateTimeOffset now, Ledger ledger) => Settle(o => o.FireAt <= now, ledger);

    public void Passed(DateTimeOffset through, Ledger ledger) => Settle(o => o.Nominal <= through, ledger);

    public void GoOnFrom(DateTimeOffset instant) => _mark = _mark > instant ? _mark : instant;

    public void Edited(ScheduleDefinition definition, DateTimeOffset now, Ledger ledger)
    {
        var timingChanged = definition.Timing != _definition.Timing;
        if (timingChanged)
        {
            Passed(now, ledger);
        }

        if (timingChanged || LimitReached(ledger.Autos) || LimitReached(ledger.AutosMeanwhile))
        {
            GoOnFrom(From(definition, now));
        }

        _definition = definition;
        _times = new NominalTimes(definition.Timing, Given.ScheduleId, _created);
    }

    private bool LimitReached(IReadOnlyList<ExecutionRow> autos) => autos.Count >= _definition.MaxExecutions;

    private void Settle(Func<Occurrence, bool> due, Ledger ledger)
    {
        // Where what waited was dropped by the commit that made things due, the limit may have been reached for a part of it:
        // beyond that nothing need be decided, and if something is, it must be the next time.
        var (now, meanwhile) = (LastOf(ledger.Autos), LastOf(ledger.AutosMeanwhile));
        var (must, may) = now < meanwhile ? (now, meanwhile) : (meanwhile, now);
        var decided = ledger.Occurrences.Sum(row => row.Count);
        while (_times.Next(_mark) is { } next && due(next)
            && (next.Nominal <= must || (next.Nominal <= may && _due.Count < decided)))
        {
            _due.Add(next.Nominal);
            _mark = next.Nominal;
        }
    }

    // Nothing is due beyond the execution that reached the limit.
    private DateTimeOffset LastOf(IReadOnlyList<ExecutionRow> autos) =>
        LimitReached(autos) ? autos.Max(row => row.ScheduledAt) : DateTimeOffset.MaxValue;

    private static DateTimeOffset From(ScheduleDefinition definition, DateTimeOffset after) =>
        definition.Timing is { Type: ScheduleType.OneTime, ScheduledTime: { } time } && time <= after
            ? time.AddMilliseconds(-1)
            : after;
}

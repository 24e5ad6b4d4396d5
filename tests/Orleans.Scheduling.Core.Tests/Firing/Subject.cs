using System.Collections.Immutable;
using System.Globalization;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>One schedule in memory: puts inputs to the machine as its grain does, and keeps what a store would hold.</summary>
internal sealed class Subject
{
    private readonly Dictionary<Guid, ExecutionRow> _rows = [];
    private readonly List<AuditRow> _audit = [];
    private int _changes;

    private Subject()
    {
    }

    public ScheduleState State { get; private set; } = null!;

    /// <summary>The service's retries, for schedules that don't say.</summary>
    public RetryDefaults RetryDefaults { get; set; } = new();

    public ScheduleRuntime Runtime => State.Runtime;

    public ScheduleStatus Status => State.Head.Status;

    public long Version => State.Head.Version;

    public IReadOnlyList<AuditRow> Audit => _audit;

    /// <summary>The rows as stored, by nominal time.</summary>
    public IReadOnlyList<ExecutionRow> Rows => [.. _rows.Values.OrderBy(r => r.ScheduledAt).ThenBy(r => r.DecidedAt)];

    /// <summary>The rows in short: "10:00 running", "10:00-10:04 x5 skipped (overlap:skip)".</summary>
    public string History => string.Join("; ", Rows.Select(InShort));

    public UnfinishedExecution Only => Assert.Single(Runtime.Unfinished);

    public static Subject Created(ScheduleDefinition definition, string at = "10:00", params ImmutableArray<Calendar> calendars)
    {
        var subject = new Subject();
        subject.Put(
            c => new ScheduleInput.Create(Given.ScheduleId, Given.Incarnation, definition, c) { Calendars = calendars }, at);
        return subject;
    }

    public static Subject Created(ScheduleDefinition definition, TemplateLink? template)
    {
        var subject = new Subject();
        subject.Put(
            c => new ScheduleInput.Create(Given.ScheduleId, Given.Incarnation, definition, c) { Template = template }, "10:00");
        return subject;
    }

    /// <summary>Puts in place what was stored while it could still be read.</summary>
    public void Store(Func<ScheduleHead, ScheduleHead> change) => State = State with { Head = change(State.Head) };

    /// <summary>One turn, stored.</summary>
    public Decision Turn(ScheduleInput input, DateTimeOffset now)
    {
        var decision = ScheduleMachine.Apply(State, input, now, Given.Silo)!;
        State = decision.State;
        _audit.AddRange(decision.Audit);
        foreach (var row in decision.Rows)
        {
            _rows[row.ExecutionId] = row;
        }

        return decision;
    }

    /// <summary>As many turns as the input takes, up to the one that says all is decided.</summary>
    public Decision Put(ScheduleInput input, DateTimeOffset now)
    {
        var decision = Turn(input, now);
        while (decision.MoreDue || !decision.Applied)
        {
            decision = Turn(decision.Applied ? new ScheduleInput.Wake() : input, now);
        }

        return decision;
    }

    public Decision Wake(string at) => Put(new ScheduleInput.Wake(), Given.At(at));

    public Decision Pause(string at, string? until = null, string? note = null) =>
        Put(c => new ScheduleInput.Pause(until is null ? null : Given.At(until), c with { Note = note }), at);

    public Decision Resume(string at, bool catchUp = false) => Put(c => new ScheduleInput.Resume(catchUp, c), at);

    public Decision Update(string at, Func<ScheduleDefinition, ScheduleDefinition> edit) =>
        Put(c => new ScheduleInput.Update(edit(State.Head.Definition), c), at);

    public Decision Trigger(string at, string? contextJson = null) => Put(c => new ScheduleInput.Trigger(contextJson, c), at);

    /// <summary>Asks for a backfill; the answer is as it was taken up.</summary>
    public Backfill Backfill(
        string at, string start, string end, OverlapPolicy overlap = OverlapPolicy.BufferAll, RequestKey? key = null) => Put(
        c => new ScheduleInput.Backfill(
            new BackfillRequest { Start = Given.At(start), End = Given.At(end), Overlap = overlap },
            c with { Caller = c.Caller with { Request = key } }),
        at).Backfill!;

    public Decision CancelBackfill(string at, Guid id, bool running = false) =>
        Put(c => new ScheduleInput.CancelBackfill(id, running, c), at);

    public Decision Cancel(string at) => Put(c => new ScheduleInput.End(ScheduleStatus.Cancelled, c), at);

    public Decision Delete(string at) => Put(c => new ScheduleInput.End(ScheduleStatus.Deleted, c), at);

    public Decision CancelExecution(string at, Guid executionId) =>
        Put(c => new ScheduleInput.CancelExecution(executionId, c), at);

    public Decision Redrive(string at, ExecutionRow original, int number = 1) =>
        Put(c => new ScheduleInput.Redrive(original, number, c), at);

    public Decision Lost(string at, UnfinishedExecution execution) => Put(
        new ScheduleInput.Lost(execution.Row.ExecutionId, execution.Row.Attempt, execution.Row.Dispatch), Given.At(at));

    public Decision Report(string at, UnfinishedExecution execution, ReportedEnd end = ReportedEnd.Succeeded) =>
        Report(at, ReportOf(at, execution, end));

    public Decision Report(string at, ExecutionReport report) => Put(new ScheduleInput.Complete(report, RetryDefaults), Given.At(at));

    /// <summary>An engine tells that an attempt waits.</summary>
    public Decision Hear(string at, string waitsFor, UnfinishedExecution? execution = null) =>
        Put(new ScheduleInput.Waits(NewsOf(execution ?? Only) with { WaitsFor = waitsFor }), Given.At(at));

    /// <summary>An engine tells that an attempt's turn has come.</summary>
    public Decision Begun(string at) => Put(new ScheduleInput.Waits(NewsOf(Only) with { StartedAt = Given.At(at) }), Given.At(at));

    public static AttemptNews NewsOf(UnfinishedExecution execution) => new()
    {
        ExecutionId = execution.Row.ExecutionId,
        Incarnation = Given.Incarnation,
        Attempt = execution.Row.Attempt,
        Dispatch = execution.Row.Dispatch,
    };

    /// <summary>Ends everything under way as succeeded.</summary>
    public void FinishAll(string at)
    {
        foreach (var execution in Runtime.Unfinished)
        {
            Report(at, execution);
        }
    }

    public static ExecutionReport ReportOf(
        string at, UnfinishedExecution execution, ReportedEnd end = ReportedEnd.Succeeded) => new()
    {
        ExecutionId = execution.Row.ExecutionId,
        Incarnation = Given.Incarnation,
        Attempt = execution.Row.Attempt,
        Dispatch = execution.Row.Dispatch,
        End = end,
        StartedAt = Given.At(at),
        FinishedAt = Given.At(at),
        Silo = "silo-1",
    };

    /// <summary>An input that carries a change, by "ops", on no particular version.</summary>
    public Decision Put(Func<Change, ScheduleInput> input, string at) => Put(input(NextChange()), Given.At(at));

    public Change NextChange() => new(
        new Guid(++_changes, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, 0), new Caller { Name = "ops", TraceId = "t-1" });

    public static SchedulingError Refusal(Action action) => Assert.Throws<SchedulingException>(action).Error;

    private static string InShort(ExecutionRow row)
    {
        var through = row.ScheduledThrough is { } last ? $"-{Clock(last)} x{row.Count}" : "";
        var reason = row.Reason is null ? "" : $" ({row.Reason})";
        return $"{Clock(row.ScheduledAt)}{through} {row.Status.ToString().ToLowerInvariant()}{reason}";
    }

    private static string Clock(DateTimeOffset at) =>
        at.ToString(at.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);
}

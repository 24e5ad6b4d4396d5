using System.Collections.Immutable;
using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>What can happen to a schedule. Every random value it needs comes with it, so that the machine stays pure.</summary>
public abstract record ScheduleInput
{
    private ScheduleInput()
    {
    }

    /// <summary>
    /// Somebody asks for more to be done, and can be told to wait where too much is. What the service tells itself isn't, nor
    /// is what lets less be done.
    /// </summary>
    public bool AsksForMore =>
        this is not (Wake or Complete or Waits or Lost or Pause or End or CancelExecution or CancelBackfill or CalendarChanged or TemplateChanged);

    /// <summary>Look at the schedule: something may be due.</summary>
    public sealed record Wake : ScheduleInput;

    /// <summary>Make the schedule.</summary>
    public sealed record Create(Guid ScheduleId, Guid Incarnation, ScheduleDefinition Definition, Change Change) : ScheduleInput
    {
        /// <summary>The calendars it names, as they are now.</summary>
        public ImmutableArray<Calendar> Calendars { get; init; } = [];

        /// <summary>The template it names; null = none. The definition has what it gives.</summary>
        public TemplateLink? Template { get; init; }
    }

    /// <summary>Replace the definition.</summary>
    public sealed record Update(ScheduleDefinition Definition, Change Change) : ScheduleInput
    {
        /// <summary>The calendars it names, as they are now.</summary>
        public ImmutableArray<Calendar> Calendars { get; init; } = [];

        /// <summary>The template it names; null = none. The definition has what it gives.</summary>
        public TemplateLink? Template { get; init; }
    }

    /// <summary>A calendar has a new version.</summary>
    public sealed record CalendarChanged(Calendar Calendar, Change Change) : ScheduleInput;

    /// <summary>The template that the schedule follows has a new version.</summary>
    /// <param name="Template">The version.</param>
    /// <param name="Definition">What the schedule is by it.</param>
    /// <param name="JudgedAt">The version of the schedule for which this was found out; no other is changed by it.</param>
    /// <param name="Change">Who changed the template.</param>
    public sealed record TemplateChanged(
        Template Template, ScheduleDefinition Definition, long JudgedAt, Change Change) : ScheduleInput
    {
        /// <summary>The calendars that the definition names, as they are now.</summary>
        public ImmutableArray<Calendar> Calendars { get; init; } = [];

        /// <summary>Why the schedule can't be so; null = it can.</summary>
        public string? Refusal { get; init; }
    }

    /// <summary>Stop firing until <paramref name="Until"/>, or until resumed.</summary>
    public sealed record Pause(DateTimeOffset? Until, Change Change) : ScheduleInput;

    /// <summary>Fire again.</summary>
    public sealed record Resume(bool CatchUp, Change Change) : ScheduleInput;

    /// <summary>Start an execution now.</summary>
    public sealed record Trigger(string? ContextJson, Change Change) : ScheduleInput;

    /// <summary>End the schedule, as cancelled or as deleted.</summary>
    public sealed record End(ScheduleStatus As, Change Change) : ScheduleInput
    {
        /// <summary>True: of one that is deleted nothing is kept, either, once its executions have ended.</summary>
        public bool Purge { get; init; }
    }

    /// <summary>Cancel one execution under way.</summary>
    public sealed record CancelExecution(Guid ExecutionId, Change Change) : ScheduleInput;

    /// <summary>An execution that this schedule comes after has ended as it waits for.</summary>
    public sealed record FollowUp(ExecutionPredecessor Predecessor) : ScheduleInput;

    /// <summary>Run an execution that ended badly anew, as its redrive of a number.</summary>
    public sealed record Redrive(ExecutionRow Original, int Number, Change Change) : ScheduleInput
    {
        /// <summary>The execution that the original came after; null = none, or it isn't known any more.</summary>
        public ExecutionPredecessor? After { get; init; }
    }

    /// <summary>Run the times of a past range.</summary>
    public sealed record Backfill(BackfillRequest Request, Change Change) : ScheduleInput;

    /// <summary>Start no more of a backfill; what runs of it goes on unless it is to be cancelled, too.</summary>
    public sealed record CancelBackfill(Guid BackfillId, bool CancelRunning, Change Change) : ScheduleInput;

    /// <summary>An engine reports what came of a dispatch.</summary>
    public sealed record Complete(ExecutionReport Report, RetryDefaults Defaults) : ScheduleInput;

    /// <summary>An engine tells that a dispatch waits for its turn, or that its turn has come.</summary>
    public sealed record Waits(AttemptNews News) : ScheduleInput;

    /// <summary>No engine knows of a dispatch that should be running: its process died.</summary>
    public sealed record Lost(Guid ExecutionId, int Attempt, int Dispatch) : ScheduleInput;
}

/// <summary>A change somebody asked for.</summary>
/// <param name="Id">UUIDv7 of its audit row, and key of the execution it may start.</param>
/// <param name="Caller">Who.</param>
/// <param name="Note">Why; null = not told.</param>
/// <param name="ExpectedVersion">The version it is based on; null = whatever it is.</param>
public sealed record Change(Guid Id, Caller Caller, string? Note = null, long? ExpectedVersion = null);

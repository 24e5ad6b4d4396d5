using Orleans.Scheduling.Core.FireTimes.Calendars;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// Pause and resume: only fires stop, those too that waited for a place; executions under way go on (design rule R10).
/// </summary>
public static class Pausing
{
    // What a pause's note begins with that the service made as the schedule, as it stands, can't go on.
    private const string Calendars = "calendars";
    private const string Timing = "timing";
    private const string Target = "target";

    /// <summary>
    /// What keeps a schedule from going on that the service has paused for it: calendars, timing or target; null for any
    /// other row of the audit trail.
    /// </summary>
    public static string? ObstacleOf(AuditRow row) => row is { Action: "schedule_paused", Actor: null, Note: { } note }
        ? Array.Find([Calendars, Timing, Target], obstacle => note.StartsWith($"{obstacle}: ", StringComparison.Ordinal))
        : null;

    internal static Decision Pause(ScheduleState state, ScheduleInput.Pause input, DateTimeOffset now)
    {
        Preconditions.Version(state, input.Change);
        Preconditions.NotEnded(state);
        if (state.Head.Status == ScheduleStatus.Paused)
        {
            throw new SchedulingException(SchedulingError.Conflict, "The schedule is paused already.");
        }

        DateTimeOffset? until = input.Until is { } asked ? ScheduleMachine.WholeMilliseconds(asked) : null;
        if (until <= now)
        {
            throw new SchedulingException([new FieldError("until", $"{until:O} has passed; give a later time, or none.")]);
        }

        var draft = new Draft(state);
        Occurrences.Fire(draft, now);
        if (draft.MoreDue)
        {
            return draft.Decide(now, applied: false);
        }

        var pause = new PauseInfo { PausedAt = now, Note = input.Change.Note, Until = until };
        draft.ChangeHead(draft.Head with { Status = ScheduleStatus.Paused, Pause = pause }, "schedule_paused", input.Change, now);
        return draft.Decide(now);
    }

    /// <summary>Pauses a schedule that asked for it once one of its executions has ended badly for good.</summary>
    internal static void AfterFailure(Draft draft, ExecutionRow row, DateTimeOffset now)
    {
        // One that has nothing more to fire completes instead: there is nothing to hold back.
        if (!draft.Head.Definition.PauseOnFailure || draft.Head.Status != ScheduleStatus.Active || !HasMoreToFire(draft, now))
        {
            return;
        }

        var attempts = row.Attempt == 1 ? "1 attempt" : $"{row.Attempt} attempts";
        var note = $"pause_on_failure: execution {row.ExecutionId} ended {WireNames.Of(row.Status)} after {attempts}: {row.Error}";
        ByItself(draft, note, now);
    }

    /// <summary>Pauses a schedule whose workflow or handler is gone once an execution has found that out.</summary>
    internal static void ForTarget(Draft draft, ExecutionRow row, DateTimeOffset now)
    {
        if (draft.Head.Status == ScheduleStatus.Active && HasMoreToFire(draft, now))
        {
            ByItself(draft, $"{Target}: {row.Error}", now);
        }
    }

    /// <summary>Pauses a schedule whose timing can't be read any more.</summary>
    internal static void ForTiming(Draft draft, string fault, DateTimeOffset now) => ByItself(draft, $"{Timing}: {fault}", now);

    private static bool HasMoreToFire(Draft draft, DateTimeOffset now) =>
        draft.Runtime.Queued.Any(q => q.Row.IsAuto)
        || Chaining.Awaits(draft.State, now)
        || (!draft.LimitReached
            && Occurrences.FindTimes(draft.State, out _)?.Next(draft.Runtime.LastProcessed) is not null);

    /// <summary>Pauses a schedule whose calendars leave it nothing to fire, lest it ends without anybody having asked.</summary>
    internal static void ForCalendars(Draft draft, DateTimeOffset now) => ByItself(
        draft,
        $"{Calendars}: {string.Join(", ", draft.Head.Definition.Timing.Calendars ?? [])} "
            + $"exclude all of its times for {CalendarTimes.Search.TotalDays:0} days to come",
        now);

    private static void ByItself(Draft draft, string note, DateTimeOffset now)
    {
        var pause = new PauseInfo { PausedAt = now, Note = note };
        draft.ChangeHead(
            draft.Head with { Status = ScheduleStatus.Paused, Pause = pause }, "schedule_paused", change: null, now, note);
    }

    internal static Decision Resume(ScheduleState state, ScheduleInput.Resume input, DateTimeOffset now)
    {
        Preconditions.Version(state, input.Change);
        if (state.Head.Status != ScheduleStatus.Paused)
        {
            throw new SchedulingException(
                SchedulingError.Conflict,
                $"The schedule is {WireNames.Of(state.Head.Status)}, not paused.");
        }

        // What can't be read would be paused again at once; who asks is told why.
        _ = Occurrences.TimesOf(state);
        var draft = new Draft(state);
        if (!input.CatchUp)
        {
            Occurrences.SkipPaused(draft, now);
            if (draft.MoreDue)
            {
                return draft.Decide(now, applied: false);
            }

            draft.AdvanceTo(now);
        }

        draft.ChangeHead(draft.Head with { Status = ScheduleStatus.Active, Pause = null }, "schedule_resumed", input.Change, now);
        return draft.Decide(now);
    }
}

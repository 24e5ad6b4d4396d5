namespace Orleans.Scheduling.Core.Firing;

/// <summary>
/// The whole behaviour of a schedule as a pure function: a state, an input and the present give the next state and what
/// to do about it. One file per kind of input; <see cref="Occurrences"/> and <see cref="NextWake"/> are common to all.
/// </summary>
public static class ScheduleMachine
{
    /// <summary>Decides one input.</summary>
    /// <param name="state">The stored state; null = there is no such schedule yet.</param>
    /// <param name="input">What happened.</param>
    /// <param name="now">The present, UTC.</param>
    /// <param name="silo">Where it is decided, and what it dispatches will run.</param>
    /// <param name="waitsFor">What an execution is known to wait for there, as its row's reason is to say it; null = nothing is known.</param>
    /// <returns>
    /// The decision; its state is the same object as <paramref name="state"/> where nothing is to be stored. Null for a
    /// wake, report or follow-up of a schedule that doesn't exist.
    /// </returns>
    /// <exception cref="SchedulingException">The input is refused; nothing changes.</exception>
    public static Decision? Apply(
        ScheduleState? state, ScheduleInput input, DateTimeOffset now, string silo, string? waitsFor = null) =>
        Decide(state, input, WholeMilliseconds(now))?.On(silo, waitsFor);

    private static Decision? Decide(ScheduleState? state, ScheduleInput input, DateTimeOffset now)
    {
        if (state is null)
        {
            return input switch
            {
                ScheduleInput.Create create => Creation.Create(create, now),
                ScheduleInput.Wake or ScheduleInput.Complete or ScheduleInput.Waits or ScheduleInput.Lost or ScheduleInput.CalendarChanged
                    or ScheduleInput.FollowUp => null,
                _ => throw new SchedulingException(SchedulingError.NotFound, "There is no such schedule."),
            };
        }

        return input switch
        {
            ScheduleInput.Wake => Waking.Wake(state, now),
            ScheduleInput.Complete complete => Outcomes.Complete(state, complete, now),
            ScheduleInput.Waits waits => AttemptWaits.Hear(state, waits.News, now),
            ScheduleInput.Lost lost => Outcomes.Lost(state, lost, now),
            ScheduleInput.Create => throw new SchedulingException(SchedulingError.Conflict, "A schedule with this id exists."),
            ScheduleInput.Redrive when state.Head is { Status: ScheduleStatus.Deleted, Purge: null } =>
                throw new SchedulingException(SchedulingError.Conflict, "The schedule is deleted; its executions can't be redriven."),
            ScheduleInput.CalendarChanged or ScheduleInput.TemplateChanged or ScheduleInput.FollowUp when state.Head.Status == ScheduleStatus.Deleted =>
                new Decision(state),
            ScheduleInput.End { Purge: true } purge when state.Head is { Status: ScheduleStatus.Deleted, Purge: null } =>
                Ending.End(state, purge, now),
            _ when state.Head.Status == ScheduleStatus.Deleted =>
                throw new SchedulingException(SchedulingError.NotFound, "There is no such schedule."),
            ScheduleInput.End end => Ending.End(state, end, now),

            // A pause that is over is over for every change, even one that comes before the wake.
            _ when Waking.PauseIsOver(state, now) => Waking.Settle(state, now) with { Applied = false },
            ScheduleInput.Update update => Editing.Update(state, update, now),
            ScheduleInput.CalendarChanged change => CalendarCopies.Replace(state, change, now),
            ScheduleInput.TemplateChanged change => Following.Follow(state, change, now),
            ScheduleInput.Pause pause => Pausing.Pause(state, pause, now),
            ScheduleInput.Resume resume => Pausing.Resume(state, resume, now),
            ScheduleInput.Trigger trigger => Triggering.Trigger(state, trigger, now),
            ScheduleInput.FollowUp followUp => Chaining.FollowUp(state, followUp.Predecessor, now),
            ScheduleInput.Redrive redrive => Redriving.Redrive(state, redrive, now),
            ScheduleInput.Backfill backfill => Backfilling.Backfill(state, backfill, now),
            ScheduleInput.CancelBackfill cancel => Backfilling.Cancel(state, cancel, now),
            ScheduleInput.CancelExecution cancel => Ending.CancelExecution(state, cancel, now),
            _ => throw new ArgumentOutOfRangeException(nameof(input), input, "Not an input."),
        };
    }

    /// <summary>A definition as it is stored: its instants in UTC, without what is finer than the wire.</summary>
    internal static ScheduleDefinition WholeMilliseconds(ScheduleDefinition definition)
    {
        var timing = definition.Timing;
        return definition with
        {
            Timing = timing with
            {
                ScheduledTime = timing.ScheduledTime is { } time ? WholeMilliseconds(time) : null,
                StartAt = timing.StartAt is { } start ? WholeMilliseconds(start) : null,
                EndAt = timing.EndAt is { } end ? WholeMilliseconds(end) : null,
            },
        };
    }

    // What is stored and sent has milliseconds; a state must compare equal after a round trip.
    internal static DateTimeOffset WholeMilliseconds(DateTimeOffset at) =>
        new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}

namespace Orleans.Scheduling.Core.Firing;

/// <summary>How a schedule comes to be.</summary>
internal static class Creation
{
    internal static Decision Create(ScheduleInput.Create input, DateTimeOffset now)
    {
        var definition = ScheduleMachine.WholeMilliseconds(input.Definition);
        var head = new ScheduleHead
        {
            Definition = definition,
            Status = ScheduleStatus.Active,
            Version = 0,
            Incarnation = input.Incarnation,
            CreatedAt = now,
            UpdatedAt = now,
            CreatedBy = input.Change.Caller.Name,
            Calendars = CalendarCopies.Of(definition.Timing, input.Calendars),
            Template = input.Template,
        };

        // The mark lies just before creation, so that an immediate schedule's one nominal time is after it; what an
        // earlier start_at would have had before creation never was due.
        var mark = Occurrences.MarkFor(definition.Timing, now.AddMilliseconds(-1));
        var runtime = new ScheduleRuntime { LastProcessed = mark };
        var draft = new Draft(new ScheduleState(input.ScheduleId, head, runtime));
        draft.ChangeHead(head, "schedule_create", input.Change, now);
        return draft.Decide(now);
    }
}

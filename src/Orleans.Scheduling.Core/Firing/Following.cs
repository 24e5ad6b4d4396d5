using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>What a new version of a template does to a schedule that follows it.</summary>
public static class Following
{
    private const string Refused = "schedule_template_refused";

    /// <summary>True for the audit row of a schedule that stays with the version it has.</summary>
    public static bool IsRefusal(AuditRow row) => row.Action == Refused;

    internal static Decision Follow(ScheduleState state, ScheduleInput.TemplateChanged input, DateTimeOffset now)
    {
        var head = state.Head;

        // An edit came between: what was judged isn't what the schedule would be.
        if (head.Version != input.JudgedAt || !TemplateLinks.IsNewer(head, input.Template))
        {
            return new Decision(state);
        }

        var link = TemplateLinks.After(head.Template!, input.Template, input.Refusal);
        if (input.Refusal is null)
        {
            return Editing.Replace(state, input.Definition, input.Calendars, link, input.Change, now);
        }

        var draft = new Draft(state);
        draft.ChangeHead(
            head with { Template = link }, Refused, input.Change with { Note = $"{input.Change.Note}: {input.Refusal}" }, now);
        return draft.Decide(now);
    }
}

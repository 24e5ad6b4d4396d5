using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Templates;

namespace Orleans.Scheduling.Schedules;

/// <summary>How the grain follows a template: what the schedule would be is judged as an edit is, and then stored or refused.</summary>
internal sealed partial class ScheduleGrain
{
    private const int MaxJudgements = 20;

    public async Task TemplateChangedAsync(Template template, Caller caller)
    {
        // What was judged may have been edited before its turn came; then it is judged anew.
        for (var judged = 0; judged < MaxJudgements; judged++)
        {
            if (await _inbox.ReadAsync() is not { } state || !TemplateLinks.IsNewer(state.Head, template))
            {
                return;
            }

            await _inbox.SubmitAsync(await JudgeAsync(state, template, caller));
        }

        throw new SchedulingException(SchedulingError.Unavailable, "The schedule is being edited; try again.");
    }

    private async Task<ScheduleInput.TemplateChanged> JudgeAsync(ScheduleState state, Template template, Caller caller)
    {
        var definition = TemplateLinks.Next(state.Head, template);
        var change = NewChange(caller, $"template {template.Name} is at version {template.Version}");
        var input = new ScheduleInput.TemplateChanged(template, definition, state.Head.Version, change);
        try
        {
            Admission.ThrowIfAny(Editing.CheckTiming(state.Head.Definition.Timing, definition.Timing));
            var calendars = await _admission.AdmitAsync(_id, definition, state, CancellationToken.None);
            await _admission.AskHostAsync(
                new AdmissionRequest(_id, definition, state.Head.Definition, caller), CancellationToken.None);
            return input with { Calendars = calendars };
        }
        catch (SchedulingException refusal) when (refusal.Error != SchedulingError.Unavailable)
        {
            return input with { Refusal = refusal.Message };
        }
    }
}

using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Templates;

/// <summary>The templates that schedules name, as they are stored now.</summary>
internal sealed class TemplateLookup(IDefinitionStore<TemplateDefinition> store)
{
    private const string Field = "template";

    /// <summary>What a schedule is to be by the template that it names, and its tie to that.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="stored">What the schedule is; null = it is to be created.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SchedulingException">Invalid: there is no such template, or an override is no field. Unavailable.</exception>
    public async Task<(ScheduleDefinition Definition, TemplateLink? Link)> ResolveAsync(
        ScheduleDefinition asked, ScheduleHead? stored, CancellationToken cancellationToken)
    {
        if (asked.Template is { } use)
        {
            Admission.ThrowIfAny(
                [.. TemplateRules.CheckName(Field, use.Name), .. TemplateRules.CheckNames($"{Field}.overrides", use.Overrides ?? [])]);
        }

        return TemplateLinks.Resolve(
            asked, stored, TemplateLinks.Applies(asked, stored) ? await RequireAsync(asked.Template!.Name, cancellationToken) : null);
    }

    /// <summary>The template that a schedule follows, where it has changed since; null = it hasn't.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    public async Task<Template?> NewerAsync(ScheduleHead head, CancellationToken cancellationToken) =>
        head.Template?.Applied is { Follows: true, Name: var name } && await FindAsync(name, cancellationToken) is { } template
            && TemplateLinks.IsNewer(head, template)
            ? template
            : null;

    private async Task<Template> RequireAsync(string name, CancellationToken cancellationToken) =>
        await FindAsync(name, cancellationToken)
        ?? throw new SchedulingException(
            [new FieldError(Field, $"There is no template \"{name}\"; create it with PUT /templates/{name} first.")]);

    private async Task<Template?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var found = await StoreCalls.AskAsync(
            () => store.LoadAsync([name], cancellationToken), "The templates can't be read; try again.");
        return found.SingleOrDefault()?.ToTemplate();
    }
}

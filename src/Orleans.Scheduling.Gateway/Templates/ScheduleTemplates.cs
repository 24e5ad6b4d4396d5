using System.Collections.Immutable;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Gateway.Templates;

/// <summary>Finds the templates that schedules name, and which fields are then the schedules' own.</summary>
internal sealed class ScheduleTemplates(IGrainFactory grains, ScheduleQueries queries)
{
    private const int MostSuggested = 200;

    /// <summary>By which template a body is to be read; null = by none.</summary>
    /// <param name="choice">What the body says.</param>
    /// <param name="current">The schedule that is edited; null = it is to be created.</param>
    /// <param name="merges">The body is a patch of it.</param>
    /// <param name="errors">Where to say what is wrong.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SchedulingException">Invalid: there is no such template.</exception>
    public async Task<TemplateAsked?> ResolveAsync(
        TemplateChoice choice, ScheduleSnapshot? current, bool merges, FieldErrors errors, CancellationToken cancellationToken)
    {
        var name = choice.IsGiven || !merges ? choice.Name : current!.Template?.Name;
        var applied = current?.Template?.Name == name ? current?.Template : null;
        var follows = name is not null && (choice.Follows ?? (merges && applied?.Follows == true));
        if (name is null && choice.Follows == true)
            errors.Add(ScheduleFields.FollowTemplate, "It goes with template, which isn't given.");
        if (!choice.GivenBack.IsEmpty && (!merges || !follows))
            errors.Add(ScheduleFields.UseTemplate, "It is for a PATCH of a schedule that follows a template.");
        if (name is null) return null;
        var use = new TemplateUse { Name = name, Follows = follows };
        if (merges && applied is not null && !follows) return new TemplateAsked(use, null, _ => null);
        return new TemplateAsked(use, await RequireAsync(name, cancellationToken), OwnOf(choice, current, follows ? applied : null, merges));
    }

    private static Func<ScheduleDefinition, ImmutableArray<string>?> OwnOf(
        TemplateChoice choice, ScheduleSnapshot? current, AppliedTemplate? applied, bool merges)
    {
        if (merges)
        {
            var before = applied?.Overrides ?? TemplateFields.Given(current!.Definition);
            ImmutableArray<string> after = [.. before.Union(choice.Given).Except(choice.GivenBack).Except(choice.Nulled)];
            return _ => after;
        }

        // Who sends back all that it got doesn't make all of it the schedule's own.
        return applied is null
            ? _ => choice.Given
            : read => [.. choice.Given.Intersect(applied.Overrides.Union(TemplateFields.Differing(read, current!.Definition)))];
    }

    private async Task<TemplateDefinition> RequireAsync(string name, CancellationToken cancellationToken)
    {
        if (TemplateRules.CheckName(ScheduleFields.Template, name).ToArray() is [var wrong]) throw new SchedulingException([wrong]);
        return (await grains.GetGrain<ITemplateGrain>(name).GetAsync(cancellationToken))?.Template.Definition
            ?? throw FieldErrors.Single(
                ScheduleFields.Template, Suggestions.Missing("template", name, await NamesAsync(cancellationToken)));
    }

    // Only to be helpful: without them the answer is the same.
    private async Task<IEnumerable<string>> NamesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await queries.ListTemplatesAsync(null, MostSuggested, cancellationToken)).Items.Select(found => found.Template.Name);
        }
        catch (ScheduleStoreException)
        {
            return [];
        }
    }
}

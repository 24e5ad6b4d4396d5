using System.Collections.Immutable;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Templates;

/// <summary>What becomes of a schedule that names a template, and of its tie to it.</summary>
public static class TemplateLinks
{
    /// <summary>
    /// True where the template has to be looked up for an edit or a creation: what was copied once stays, unless it is told anew
    /// what of it is the schedule's own.
    /// </summary>
    public static bool Applies(ScheduleDefinition asked, ScheduleHead? stored) =>
        asked.Template is { } use && (use.Follows || use.Overrides is not null || stored?.Template?.Applied.Name != use.Name);

    /// <summary>True where the schedule follows the template and hasn't gone by this version yet, nor refused it.</summary>
    public static bool IsNewer(ScheduleHead head, Template template) =>
        head is { Status: ScheduleStatus.Active or ScheduleStatus.Paused, Template.Applied: { Follows: true } applied }
        && applied.Name == template.Name
        && template.Version > Math.Max(applied.Version, applied.Refusal?.Version ?? 0);

    /// <summary>What a schedule is to be that names a template, and its tie to it.</summary>
    /// <param name="asked">What was asked for.</param>
    /// <param name="stored">What the schedule is; null = it is to be created.</param>
    /// <param name="template">The template, where <see cref="Applies"/> says that it matters.</param>
    public static (ScheduleDefinition Definition, TemplateLink? Link) Resolve(
        ScheduleDefinition asked, ScheduleHead? stored, Template? template)
    {
        if (asked.Template is not { } use)
        {
            return (asked, null);
        }

        var old = stored?.Template?.Applied.Name == use.Name ? stored.Template : null;
        var own = TemplateFields.Complete(use.Overrides ?? (old is null
            ? TemplateFields.Given(asked)
            : [.. old.Applied.Overrides, .. TemplateFields.Differing(asked, stored!.Definition)]));
        asked = asked with { Template = null };
        if (template is null)
        {
            var kept = old!.Applied with { Follows = false, Refusal = null, Overrides = Held(own, asked) };
            return (asked, new TemplateLink { Applied = kept });
        }

        // Of fields that never were its own, an edit knows what they are, but not what they would be without the template.
        var without = old?.Base is { } known
            ? TemplateFields.Copy(asked, known, [.. own, .. old.Applied.Overrides]) with { Name = asked.Name }
            : asked;
        var merged = TemplateMerge.Apply(without, own, template.Definition) with { Extensions = asked.Extensions };
        return (merged, new TemplateLink
        {
            Applied = new AppliedTemplate
            {
                Name = use.Name, Version = template.Version, Follows = use.Follows, Overrides = Held(own, merged),
            },
            Base = use.Follows ? without : null,
        });
    }

    /// <summary>What a follower is by a new version of its template.</summary>
    public static ScheduleDefinition Next(ScheduleHead head, Template template)
    {
        var link = head.Template!;
        return TemplateMerge.Apply(link.Base!, link.Applied.Overrides, template.Definition) with
        {
            Extensions = head.Definition.Extensions,
        };
    }

    /// <summary>The follower's tie, once it goes by a version or has refused it.</summary>
    internal static TemplateLink After(TemplateLink link, Template template, string? refusal) => link with
    {
        Applied = refusal is null
            ? link.Applied with { Version = template.Version, Refusal = null }
            : link.Applied with { Refusal = new TemplateRefusal(template.Version, refusal) },
    };

    // One expression in another's place, one target in another's: what is gone isn't the schedule's own any more.
    private static ImmutableArray<string> Held(ImmutableArray<string> own, ScheduleDefinition definition) =>
        [.. own.Where(name => TemplateFields.MayBeNull(name) || TemplateFields.Has(definition, name))];
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.FireTimes.Rules;

namespace Orleans.Scheduling.Core.Templates;

/// <summary>What makes a template valid: each field that it holds is, by itself.</summary>
public static class TemplateRules
{
    private const string Stand = "template";

    /// <summary>Every wrong field of a template; empty = it is valid.</summary>
    public static ImmutableArray<FieldError> Check(string name, TemplateDefinition template, DateTimeOffset now)
    {
        if (template.Fields.IsDefault || template.Defaults is not { Timing: not null, Target: not null })
            return [new FieldError("fields", "Its fields and their values can't be null; leave the list empty.")];
        return
        [
            .. CheckName("name", name),
            .. CheckNames("fields", template.Fields),
            .. CheckHeld(template, now),
        ];
    }

    /// <summary>The error of what can't be a template's name.</summary>
    public static IEnumerable<FieldError> CheckName(string field, string? name) => NameRules.Check(field, name, "template");

    /// <summary>The errors of names that no field has.</summary>
    public static IEnumerable<FieldError> CheckNames(string field, ImmutableArray<string> names) =>
        names.Where(name => !TemplateFields.IsKnown(name)).Select(name => new FieldError(
            field, $"{Quoted.Value(name)} is no field that a template may hold, which are {string.Join(", ", TemplateFields.Names)}."));

    // A schedule that is valid but for what the template makes of it; what that lacks is for others to give.
    private static IEnumerable<FieldError> CheckHeld(TemplateDefinition template, DateTimeOffset now)
    {
        var known = template with { Fields = [.. template.Fields.Where(TemplateFields.IsKnown)] };
        var schedule = new ScheduleDefinition
        {
            Name = Stand,
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "0 0 1 1 *" },
            Target = new ExecutionTarget { Command = new CommandTarget { Name = Stand } },
        };
        var held = TemplateFields.Complete(known.Fields);
        return DefinitionRules.Check(TemplateMerge.Apply(schedule, [], known), now).Where(error => held.Contains(RootOf(error.Field)));
    }

    private static string RootOf(string field) => field.IndexOfAny(['.', '[']) is > 0 and var end ? field[..end] : field;
}

using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Templates;

/// <summary>A schedule's own fields, and a template's for the rest. Its decision table is in docs/templates.md.</summary>
public static class TemplateMerge
{
    // What fires once takes none of the first two, what fires at once none of the last.
    private static readonly ImmutableArray<string> Window = ["start_at", "end_at"];
    private static readonly ImmutableArray<string> Spread = ["jitter_seconds"];
    private static readonly ImmutableArray<string> OfCalendars = ["calendars", "calendar_policy"];

    /// <summary>What a schedule is by its own fields and a template.</summary>
    /// <param name="definition">The schedule, as it is where neither its own fields nor the template say otherwise.</param>
    /// <param name="own">The fields that are its own.</param>
    /// <param name="template">The template.</param>
    public static ScheduleDefinition Apply(
        ScheduleDefinition definition, ImmutableArray<string> own, TemplateDefinition template)
    {
        own = TemplateFields.Complete(own);
        var held = TemplateFields.Complete(template.Fields).RemoveRange(own);
        var type = held.Contains(TemplateFields.Type) ? template.Defaults.Timing.Type : definition.Timing.Type;
        IEnumerable<string> notTaken =
        [
            .. ReplacesExpression(own, held, type) ? [] : TemplateFields.Expressions.Keys,
            .. ReplacesTarget(own, held) ? [] : TemplateFields.Targets,
            .. type is ScheduleType.Cron or ScheduleType.Interval or ScheduleType.After ? [] : Window,
            .. type is ScheduleType.Cron or ScheduleType.Interval ? [] : Spread,
            .. type is ScheduleType.Immediate or ScheduleType.After ? OfCalendars : [],
        ];
        var result = definition;
        if (ReplacesExpression(own, held, type)) result = WithoutExpression(result);
        if (ReplacesTarget(own, held)) result = result with { Target = new ExecutionTarget() };
        result = TemplateFields.Copy(template.Defaults, result, held.Except(notTaken));

        // A payload of the schedule's own goes to whichever command it has.
        return own.Contains(TemplateFields.Payload) ? TemplateFields.Copy(definition, result, [TemplateFields.Payload]) : result;
    }

    // One expression takes the place of another, unless the schedule has one of its own or is of another type.
    private static bool ReplacesExpression(ImmutableArray<string> own, ImmutableArray<string> held, ScheduleType type) =>
        !own.Any(TemplateFields.Expressions.ContainsKey)
        && held.Any(name => TemplateFields.Expressions.TryGetValue(name, out var of) && of == type);

    private static bool ReplacesTarget(ImmutableArray<string> own, ImmutableArray<string> held) =>
        !own.Any(TemplateFields.IsTarget) && held.Any(TemplateFields.IsTarget);

    private static ScheduleDefinition WithoutExpression(ScheduleDefinition definition) => definition with
    {
        Timing = definition.Timing with { Cron = null, CronExpressions = null, IntervalSeconds = null, ScheduledTime = null, After = null },
    };
}

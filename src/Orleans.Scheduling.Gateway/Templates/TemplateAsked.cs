using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.Gateway.Templates;

/// <summary>The template by which a schedule is to be read.</summary>
/// <param name="Use">What is asked for, but for the schedule's own fields.</param>
/// <param name="Template">What the template holds; null = it was copied once and stays.</param>
/// <param name="Own">Finds the schedule's own fields, given what was read; null where the template stays.</param>
internal sealed record TemplateAsked(
    TemplateUse Use, TemplateDefinition? Template, Func<ScheduleDefinition, ImmutableArray<string>?> Own)
{
    private readonly HashSet<string> _lent = [];

    /// <summary>Lends the fields what they can't be read without: by which zone, of which type, for which command.</summary>
    public void Lend(JsonObject fields)
    {
        if (Template is null) return;
        var (held, timing) = (TemplateFields.Complete(Template.Fields), Template.Defaults.Timing);
        if (held.Contains(ScheduleFields.TimeZone)) Lend(ScheduleFields.TimeZone, timing.TimeZone);
        if (held.Contains(ScheduleFields.Type) && ScheduleFields.TypeOf.Keys.All(field => fields[field] is null))
            Lend(ScheduleFields.Type, WireNames.Of(timing.Type));
        if (held.Contains(ScheduleFields.Command) && fields[ScheduleFields.Payload] is not null
            && fields[ScheduleFields.Workflow] is null && fields[ScheduleFields.Webhook] is null)
            Lend(ScheduleFields.Command, Template.Defaults.Target.Command!.Name);

        void Lend(string field, string value)
        {
            if (fields[field] is not null) return;
            fields[field] = value;
            _lent.Add(field);
        }
    }

    /// <summary>What the schedule is by what was read and the template.</summary>
    public ScheduleDefinition Merge(ScheduleDefinition read) =>
        Template is null ? read : TemplateMerge.Apply(read, Own(read) ?? [], Template);

    /// <summary>What was read without what was lent, naming the template.</summary>
    public ScheduleDefinition AskedFor(ScheduleDefinition read, string defaultZone)
    {
        var own = Own(read);
        if (_lent.Contains(ScheduleFields.TimeZone)) read = read with { Timing = read.Timing with { TimeZone = defaultZone } };
        if (_lent.Contains(ScheduleFields.Command))
            read = read with { Target = read.Target with { Command = read.Target.Command! with { Name = "" } } };
        return read with { Template = Use with { Overrides = own } };
    }
}

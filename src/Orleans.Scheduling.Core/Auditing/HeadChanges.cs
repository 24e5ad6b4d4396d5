using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Auditing;

/// <summary>What a change of a schedule's head has changed.</summary>
internal static class HeadChanges
{
    private static readonly FrozenDictionary<ScheduleStatus, JsonElement> Statuses = Enum.GetValues<ScheduleStatus>().ToFrozenDictionary(
        status => status, status => JsonSerializer.SerializeToElement(WireNames.Of(status), StateJson.Options));

    /// <summary>The fields that differ; none where the head is the same, as it is at a creation.</summary>
    public static ImmutableArray<FieldChange> Between(ScheduleHead before, ScheduleHead after)
    {
        if (ReferenceEquals(before, after))
            return [];
        if (after.DiffersInStatusAlone(before))
            return StatusAlone(before.Status, after.Status);

        // What pauses a schedule, say, leaves its definition as it is.
        var definition = ReferenceEquals(before.Definition, after.Definition)
            ? []
            : FieldValues.Compare(DefinitionFields.Of(before.Definition), DefinitionFields.Of(after.Definition));
        return [.. FieldValues.Compare(RestOf(before, after), RestOf(after, before)), .. definition];
    }

    // What every schedule comes to in the end, and in a herd all at once; so it goes without the rest being compared.
    private static ImmutableArray<FieldChange> StatusAlone(ScheduleStatus before, ScheduleStatus after) =>
        before == after ? [] : [new FieldChange("status", Statuses[before], Statuses[after])];

    private static FieldValues RestOf(ScheduleHead head, ScheduleHead other)
    {
        var fields = new FieldValues()
            .Add("status", WireNames.Of(head.Status))
            .AddTime("pause.until", head.Pause?.Until)
            .Add("hard", head.Purge is null ? (bool?)null : true)
            .Add("template", head.Template?.Applied.Name)
            .Add("follow_template", head.Template?.Applied.Follows)
            .Add("template_version", head.Template?.Applied.Version)
            .Add("template_overrides", head.Template?.Applied.Overrides);

        // The versions that a schedule goes by; which ones it names is a field of its definition.
        if (head.Calendars is null || other.Calendars is null)
            return fields;
        foreach (var copy in head.Calendars.Value.Where(copy => other.Calendars.Value.Any(o => o.Name == copy.Name)))
            fields.Add($"calendars.{copy.Name}.version", copy.Version);
        return fields;
    }
}

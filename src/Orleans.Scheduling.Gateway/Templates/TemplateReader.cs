using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Gateway.Named;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.Gateway.Templates;

/// <summary>Makes a template of a request's body, and judges it before its grain is called.</summary>
internal static class TemplateReader
{
    private static readonly FrozenSet<string> ReadOnly =
        GatewayJson.Default.TemplateResponse.Properties.Select(p => p.Name).ToFrozenSet();

    /// <exception cref="SchedulingException">Invalid: names every wrong field.</exception>
    public static TemplateDefinition Read(string name, JsonObject json, ScheduleDefaults defaults, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        NamedBody.Trim(name, json, ReadOnly, errors);
        foreach (var unknown in json.Select(field => field.Key).Where(field => !ScheduleFields.Defaults.Contains(field)).ToArray())
        {
            errors.Add(unknown, Suggestions.Unknown(unknown, ScheduleFields.Defaults));
            json.Remove(unknown);
        }

        var given = TemplateChoice.GivenOf(json);
        CheckTimes(json, errors);
        defaults.Resolve(json);
        var definition = new TemplateDefinition { Defaults = ScheduleReader.Read(Completed(json), errors), Fields = given };
        ScheduleValidation.Add(TemplateRules.Check(name, definition, now), errors);
        errors.ThrowIfAny();
        return definition;
    }

    // What a schedule must have and a template needn't; it doesn't count among what the template holds.
    private static JsonObject Completed(JsonObject json)
    {
        if (json[ScheduleFields.Type] is null && ScheduleFields.TypeOf.Keys.All(field => json[field] is null))
            json[ScheduleFields.Type] = "cron";
        if (json[ScheduleFields.Payload] is not null) json[ScheduleFields.Command] ??= "template";
        return json;
    }

    // Without an offset a time is one of the schedule's zone, which another template or the schedule itself may give.
    private static void CheckTimes(JsonObject json, FieldErrors errors)
    {
        if (json[ScheduleFields.TimeZone] is not null) return;
        foreach (var field in new[] { ScheduleFields.Time, ScheduleFields.StartAt, ScheduleFields.EndAt })
        {
            if (json[field] is JsonValue value && value.TryGetValue(out string? text)
                && WallTime.TryParse(text, "UTC", out var here) && WallTime.TryParse(text, "Asia/Tokyo", out var there) && here != there)
                errors.Add(field, "It has no offset, and the template no timezone; give one of them.");
        }
    }
}

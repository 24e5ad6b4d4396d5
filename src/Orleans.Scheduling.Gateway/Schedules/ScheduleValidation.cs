using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Templates;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Judges a schedule's fields before any grain is called, and names all that is wrong at once.</summary>
internal static class ScheduleValidation
{
    // Where one of these is wrong in itself, what the rules say of the others only follows from it.
    private static readonly string[][] Related =
    [
        [ScheduleFields.Type, .. ScheduleFields.TypeOf.Keys],
        [ScheduleFields.Workflow, ScheduleFields.Command, ScheduleFields.Webhook],
        ["retry.policy", "retry.delay_seconds", "retry.delays_seconds", "retry.max_delay_seconds"],
    ];

    /// <summary>The definition the fields stand for.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="body">Where they came from.</param>
    /// <param name="errors">What is known to be wrong already.</param>
    /// <param name="now">Tells the instant that times must lie after.</param>
    /// <param name="template">The template that gives what they don't; null = none.</param>
    /// <exception cref="SchedulingException">Invalid: names every wrong field as the caller wrote it.</exception>
    public static ScheduleDefinition Check(
        JsonObject fields, ScheduleBody body, FieldErrors errors, Func<ScheduleDefinition, DateTimeOffset> now,
        TemplateAsked? template = null)
    {
        var definition = ScheduleReader.Read(fields, errors);
        var whole = template?.Merge(definition) ?? definition;
        Add(DefinitionRules.Check(whole, now(whole)), errors);
        errors.ThrowIfAny(body.NamesAsSent);
        return definition;
    }

    /// <summary>Adds what rules say, but not of fields that are known to be wrong, nor what only follows from those.</summary>
    public static void Add(IEnumerable<FieldError> rules, FieldErrors errors)
    {
        foreach (var rule in rules.Where(rule => !errors.Has(rule.Field) && !Follows(rule.Field, errors)).ToArray())
            errors.Add(rule.Field, rule.Message);
    }

    private static bool Follows(string field, FieldErrors errors) =>
        Related.Any(group => group.Contains(field) && group.Any(errors.Has));
}

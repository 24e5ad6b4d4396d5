using System.Text.Json.Nodes;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Templates;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Reads the body of a preview: a schedule, of which only the timing is judged, and how many fires to show.</summary>
internal static class PreviewBody
{
    public const int DefaultCount = 10;
    public const int MaxCount = 1_000;
    private const string CountField = "count";

    /// <exception cref="SchedulingException">Invalid.</exception>
    public static async Task<(ScheduleDefinition Definition, int Count)> ReadAsync(
        JsonObject json, ScheduleDefaults defaults, ScheduleTemplates templates, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var count = Count(json, errors);
        json.Remove(CountField);
        var body = ScheduleBody.Read(json, errors);
        var choice = TemplateChoice.Take(body, errors);
        var template = await templates.ResolveAsync(choice, current: null, merges: false, errors, cancellationToken);
        template?.Lend(body.Fields);
        defaults.Fill(body.Fields);
        var definition = ScheduleValidation.Check(TimingOf(body), body, errors, _ => now, template);
        var whole = template?.Merge(definition) ?? definition;
        return (whole with { Target = TargetOf(body, template) }, count);
    }

    private static int Count(JsonObject json, FieldErrors errors)
    {
        if (json[CountField] is not { } given) return DefaultCount;
        if (given is JsonValue value && value.TryGetValue(out int count) && count is >= 1 and <= MaxCount) return count;
        errors.Add(CountField, $"It must be a whole number from 1 to {MaxCount}.");
        return DefaultCount;
    }

    // What it would run is looked at for conflicts only; what is wrong with it is no matter here.
    private static ExecutionTarget TargetOf(ScheduleBody body, TemplateAsked? template)
    {
        var whole = ScheduleReader.Read(body.Fields.DeepClone().AsObject(), new FieldErrors());
        return (template?.Merge(whole) ?? whole).Target;
    }

    /// <summary>The timing, on a schedule that has nothing else wrong with it.</summary>
    private static JsonObject TimingOf(ScheduleBody body)
    {
        var fields = new JsonObject { ["name"] = "preview", [ScheduleFields.Workflow] = "preview" };
        foreach (var (name, value) in body.Fields.Where(field => ScheduleFields.Timing.Contains(field.Key)))
            fields[name] = value?.DeepClone();
        return fields;
    }
}

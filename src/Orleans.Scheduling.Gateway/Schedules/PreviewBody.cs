using System.Text.Json.Nodes;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Reads the body of a preview: a schedule, of which only the timing counts, and how many fires to show.</summary>
internal static class PreviewBody
{
    public const int DefaultCount = 10;
    public const int MaxCount = 1_000;
    private const string CountField = "count";

    /// <exception cref="SchedulingException">Invalid.</exception>
    public static (ScheduleDefinition Definition, int Count) Read(
        JsonObject json, ScheduleDefaults defaults, DateTimeOffset now)
    {
        var errors = new FieldErrors();
        var count = Count(json, errors);
        json.Remove(CountField);
        var body = ScheduleBody.Read(json, errors);
        defaults.Fill(body.Fields);
        var definition = ScheduleValidation.Check(TimingOf(body), body, errors, _ => now);
        return (definition, count);
    }

    private static int Count(JsonObject json, FieldErrors errors)
    {
        if (json[CountField] is not { } given) return DefaultCount;
        if (given is JsonValue value && value.TryGetValue(out int count) && count is >= 1 and <= MaxCount) return count;
        errors.Add(CountField, $"It must be a whole number from 1 to {MaxCount}.");
        return DefaultCount;
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

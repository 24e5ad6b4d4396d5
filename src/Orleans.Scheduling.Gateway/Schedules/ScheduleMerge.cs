using System.Text.Json.Nodes;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>JSON merge patch (RFC 7396) over a schedule, with what a schedule's fields mean to each other.</summary>
internal static class ScheduleMerge
{
    // Of each group a schedule has one; giving one replaces the others, which a caller needn't remove by hand.
    private static readonly string[][] Targets =
    [
        [ScheduleFields.Workflow],
        [ScheduleFields.Command, ScheduleFields.Payload],
        [ScheduleFields.Webhook],
    ];

    private static readonly string[] Recurring = ["cron", "interval"];

    // What fires once takes none of these,
    private static readonly string[] Window = [ScheduleFields.StartAt, ScheduleFields.EndAt, ScheduleFields.Jitter];

    // and what fires after others none of these.
    private static readonly string[] OfOwnTimes = [ScheduleFields.Jitter, ScheduleFields.Calendars];

    /// <summary>The schedule's fields with the patch applied.</summary>
    /// <param name="current">The schedule.</param>
    /// <param name="patch">What to change.</param>
    /// <param name="givenBack">Fields that are its own no more.</param>
    public static JsonObject Apply(ScheduleSnapshot current, JsonObject patch, IReadOnlyCollection<string> givenBack)
    {
        var result = Fields(current);
        Remove(result, givenBack);
        ReplaceTiming(result, patch);
        ReplaceTarget(result, patch);
        ReplaceAfter(result, patch);
        RetryMerge.Replace(result, patch);
        Merge(result, patch);
        // Here null is a value that says "no limit"; left out, the default holds.
        if (patch.TryGetPropertyValue(ScheduleFields.Grace, out var grace) && grace is null)
            result[ScheduleFields.Grace] = null;
        return result;
    }

    private static JsonObject Fields(ScheduleSnapshot current)
    {
        var fields = ScheduleResponses.Fields(current.Definition);
        RetryMerge.Reduce(fields);
        // A grace that is the type's default goes on being the default if the type changes.
        if (current.Definition.MisfireGraceSeconds == DefaultGrace(current.Definition.Timing.Type))
            fields.Remove(ScheduleFields.Grace);
        return fields;
    }

    // One of a group may come from the template in another's place.
    private static void Remove(JsonObject result, IReadOnlyCollection<string> givenBack)
    {
        if (givenBack.Contains(ScheduleFields.Type)) givenBack = [.. givenBack, .. ScheduleFields.TypeOf.Keys];
        if (Targets.Any(target => givenBack.Contains(target[0]))) givenBack = [.. givenBack, .. Targets.Select(target => target[0])];
        foreach (var field in givenBack) result.Remove(field);
    }

    private static int? DefaultGrace(ScheduleType type) =>
        type is ScheduleType.OneTime or ScheduleType.Immediate or ScheduleType.After ? null : ScheduleDefinition.DefaultMisfireGraceSeconds;

    private static void ReplaceTiming(JsonObject result, JsonObject patch)
    {
        var kinds = ScheduleFields.TypeOf.Where(kind => patch[kind.Key] is not null).Select(kind => kind.Value).Distinct();
        var type = patch[ScheduleFields.Type] is { } given
            ? given.DeepClone()
            : kinds.ToArray() is [var only] ? JsonValue.Create(only) : null;
        if (patch[ScheduleFields.Cron] is not null) result.Remove(ScheduleFields.CronList);
        if (patch[ScheduleFields.CronList] is not null) result.Remove(ScheduleFields.Cron);
        if (type is null || JsonNode.DeepEquals(type, result[ScheduleFields.Type])) return;
        foreach (var field in ScheduleFields.TypeOf.Keys) result.Remove(field);
        if (!Recurring.Contains(type.ToString()))
        {
            foreach (var field in type.ToString() == ScheduleFields.After ? OfOwnTimes : Window) result.Remove(field);
        }

        result[ScheduleFields.Type] = type;
    }

    private static void ReplaceTarget(JsonObject result, JsonObject patch)
    {
        if (!Targets.Any(IsGiven)) return;
        foreach (var field in Targets.Where(target => !IsGiven(target)).SelectMany(target => target))
            result.Remove(field);

        bool IsGiven(string[] target) => patch[target[0]] is not null;
    }

    // One of the two replaces the other, which a caller needn't remove by hand.
    private static void ReplaceAfter(JsonObject result, JsonObject patch)
    {
        if (result[ScheduleFields.After] is not JsonObject after || patch[ScheduleFields.After] is not JsonObject asked) return;
        if (asked[ScheduleFields.AfterSchedule] is not null) after.Remove(ScheduleFields.Workflow);
        if (asked[ScheduleFields.Workflow] is not null) after.Remove(ScheduleFields.AfterSchedule);
    }

    private static void Merge(JsonObject result, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null)
                result.Remove(name);
            else if (value is JsonObject nested)
                Merge(Child(result, name), nested);
            else
                result[name] = value.DeepClone();
        }
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child) return child;
        var added = new JsonObject();
        parent[name] = added;
        return added;
    }
}

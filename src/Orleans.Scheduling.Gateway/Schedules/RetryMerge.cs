using System.Text.Json.Nodes;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>What must go from a schedule's retries before a patch is merged over them, as the patch says it otherwise.</summary>
internal static class RetryMerge
{
    private const string Policy = "policy";
    private const string MaxAttempts = "max_attempts";
    private const string Delay = "delay_seconds";
    private const string Delays = "delays_seconds";
    private const string List = "list";

    /// <summary>The number of retries has three names; one of them is enough, and none where it follows from a list.</summary>
    public static void Reduce(JsonObject current)
    {
        current.Remove(ScheduleFields.MaxRetries);
        if (current[ScheduleFields.Retry] is not JsonObject retry) return;
        retry.Remove(MaxAttempts);
        if (retry[Delays] is JsonArray delays && (int?)retry[ScheduleFields.MaxRetries] == delays.Count)
            retry.Remove(ScheduleFields.MaxRetries);
    }

    /// <summary>Takes away what the patch replaces.</summary>
    public static void Replace(JsonObject current, JsonObject patch)
    {
        var hasNumber = patch.TryGetPropertyValue(ScheduleFields.MaxRetries, out var number);
        if (hasNumber && number is null) current.Remove(ScheduleFields.Retry);
        if (current[ScheduleFields.Retry] is not JsonObject retry) return;
        var asked = patch[ScheduleFields.Retry] as JsonObject ?? [];
        if (number is not null || asked[ScheduleFields.MaxRetries] is not null || asked[MaxAttempts] is not null)
            retry.Remove(ScheduleFields.MaxRetries);

        var old = retry[Policy]!.ToString();
        var next = asked[Policy]?.ToString()
            ?? (asked[Delays] is not null ? List : asked[Delay] is not null && old == List ? "fixed" : old);
        retry[Policy] = next;
        if (next == List) retry.Remove(Delay);
        else retry.Remove(Delays);
    }
}

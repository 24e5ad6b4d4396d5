using System.Text.Json;
using Orleans.Scheduling.Core;

namespace Orleans.Scheduling.Targets;

/// <summary>What a target outside is told of the execution that calls it.</summary>
internal static class TriggerData
{
    /// <summary>Writes it into an object that has been begun.</summary>
    public static void Write(Utf8JsonWriter json, TargetCall call, DateTimeOffset triggeredAt)
    {
        json.WriteString("schedule_id", call.ScheduleId);
        json.WriteString("execution_id", call.ExecutionId);
        json.WriteString("scheduled_at", call.ScheduledAt.UtcDateTime);
        json.WriteString("triggered_at", triggeredAt.UtcDateTime);
        json.WriteNumber("attempt", call.Attempt);
        if (call.After is { } after)
        {
            json.WriteStartObject("after");
            json.WriteString("schedule_id", after.ScheduleId);
            json.WriteString("execution_id", after.ExecutionId);
            json.WriteString("status", WireNames.Of(after.Status));
            json.WriteEndObject();
        }

        json.WritePropertyName("context_data");
        json.WriteRawValue(call.ContextJson ?? "null");
    }
}

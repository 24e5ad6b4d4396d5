using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Events;

/// <summary>What a decision has to tell outside. Pure; the same decision tells the same.</summary>
public static class LifecycleEvents
{
    private static readonly FrozenDictionary<string, string> _byAction = new Dictionary<string, string>
    {
        ["schedule_create"] = "schedule.created",
        ["schedule_update"] = "schedule.updated",
        ["schedule_paused"] = "schedule.paused",
        ["schedule_resumed"] = "schedule.resumed",
        ["schedule_completed"] = "schedule.completed",
        ["schedule_limit_reached"] = "schedule.completed",
        ["schedule_cancelled"] = "schedule.cancelled",
        ["schedule_remove"] = "schedule.deleted",
        ["schedule_triggered"] = "schedule.triggered",
    }.ToFrozenDictionary();

    /// <summary>The events of a decision, those of the schedule first.</summary>
    /// <param name="decision">What is to be stored.</param>
    /// <param name="revision">The number of the commit that stores it.</param>
    /// <param name="now">The present.</param>
    public static ImmutableArray<LifecycleEvent> Of(Decision decision, long revision, DateTimeOffset now)
    {
        var (id, head) = (decision.State.ScheduleId, decision.State.Head);
        return
        [
            .. decision.Audit.Where(row => _byAction.ContainsKey(row.Action)).Select((row, index) =>
                New(_byAction[row.Action], $"{index}", (eventId, kind) => ScheduleBody.Of(eventId, kind, row, head, revision))),
            .. decision.Rows.Select(row =>
                New($"execution.{WireNames.Of(row.Status)}", $"{row.ExecutionId}", (eventId, kind) => ExecutionBody.Of(eventId, kind, row, head, revision, now))),
        ];

        LifecycleEvent New<TBody>(string kind, string which, Func<Guid, string, TBody> body)
        {
            var eventId = ExecutionIds.Create(id, head.Incarnation, now, $"event:{kind}:{which}:{revision}");
            return new LifecycleEvent(eventId, id, kind, JsonSerializer.Serialize(body(eventId, kind), StateJson.Options));
        }
    }

    /// <summary>The least id that an event of an instant can have.</summary>
    public static Guid FirstIdAt(DateTimeOffset instant)
    {
        Span<byte> id = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id, instant.ToUnixTimeMilliseconds() << 16);
        return new Guid(id, bigEndian: true);
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres;

/// <summary>Between stored text, which is written as the UTF-8 that goes over the wire, and a schedule's state.</summary>
internal static class StoredJson
{
    /// <exception cref="InvalidDataException">The text isn't a state that this version can read.</exception>
    public static ScheduleState Read(Guid scheduleId, ReadOnlySpan<byte> head, ReadOnlySpan<byte> runtime)
    {
        try
        {
            return new ScheduleState(
                scheduleId,
                JsonSerializer.Deserialize(head, StateJson.Head) ?? throw new JsonException("The head is null."),
                JsonSerializer.Deserialize(runtime, StateJson.Runtime) ?? throw new JsonException("The runtime is null."));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The stored state of schedule {scheduleId} can't be read: {e.Message}", e);
        }
    }

    public static byte[] Write(ScheduleHead head) => JsonSerializer.SerializeToUtf8Bytes(head, StateJson.Head);

    public static byte[] Write(HeadStatus status) => JsonSerializer.SerializeToUtf8Bytes(status, StateJson.HeadStatus);

    public static byte[] Write(ScheduleRuntime runtime) => JsonSerializer.SerializeToUtf8Bytes(runtime, StateJson.Runtime);

    public static byte[] Write(ImmutableArray<string> tags) => JsonSerializer.SerializeToUtf8Bytes(tags, StateJson.Options);

    /// <summary>Null for none.</summary>
    public static byte[]? Write(ImmutableArray<FieldChange> changes) =>
        changes.IsEmpty ? null : JsonSerializer.SerializeToUtf8Bytes(changes, StateJson.Options);

    public static ImmutableArray<FieldChange> ReadChanges(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize<ImmutableArray<FieldChange>>(text, StateJson.Options);

    public static byte[]? Write(ExecutionProgress? progress) =>
        progress is null ? null : JsonSerializer.SerializeToUtf8Bytes(progress, StateJson.Options);

    public static ExecutionProgress? ReadProgress(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<ExecutionProgress>(text, StateJson.Options);

    public static byte[]? Write(Dictionary<string, JsonElement>? extensions) =>
        extensions is null ? null : JsonSerializer.SerializeToUtf8Bytes(extensions, StateJson.Options);

    public static Dictionary<string, JsonElement>? ReadExtensions(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text, StateJson.Options);
}

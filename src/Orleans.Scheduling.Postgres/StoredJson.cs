using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres;

/// <summary>Between stored text and a schedule's state.</summary>
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

    public static string Write(ScheduleHead head) => JsonSerializer.Serialize(head, StateJson.Head);

    public static string Write(ScheduleRuntime runtime) => JsonSerializer.Serialize(runtime, StateJson.Runtime);

    public static string Write(ImmutableArray<string> tags) => JsonSerializer.Serialize(tags, StateJson.Options);

    /// <summary>Null for none.</summary>
    public static string? Write(ImmutableArray<FieldChange> changes) =>
        changes.IsEmpty ? null : JsonSerializer.Serialize(changes, StateJson.Options);

    public static ImmutableArray<FieldChange> ReadChanges(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize<ImmutableArray<FieldChange>>(text, StateJson.Options);

    public static string? Write(ExecutionProgress? progress) =>
        progress is null ? null : JsonSerializer.Serialize(progress, StateJson.Options);

    public static ExecutionProgress? ReadProgress(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<ExecutionProgress>(text, StateJson.Options);

    public static string? Write(Dictionary<string, JsonElement>? extensions) =>
        extensions is null ? null : JsonSerializer.Serialize(extensions, StateJson.Options);

    public static Dictionary<string, JsonElement>? ReadExtensions(string? text) =>
        text is null ? null : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text, StateJson.Options);
}

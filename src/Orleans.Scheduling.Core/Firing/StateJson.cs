using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>The stored form of <see cref="ScheduleHead"/> and <see cref="ScheduleRuntime"/>.</summary>
/// <remarks>
/// By reflection, not source-generated: generated code treats init-only properties as constructor parameters, so a field
/// that an older version didn't store would lose its default, and extension data couldn't be read at all
/// (dotnet/runtime issues 84484 and 107898).
/// </remarks>
public static class StateJson
{
    /// <summary>How every part of a state is written.</summary>
    public static JsonSerializerOptions Options { get; } = ReadOnly(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    });

    /// <summary>What people change.</summary>
    public static JsonTypeInfo<ScheduleHead> Head { get; } = Options.GetTypeInfo<ScheduleHead>();

    /// <summary>What a change of the status alone changes of the head.</summary>
    public static JsonTypeInfo<HeadStatus> HeadStatus { get; } = Options.GetTypeInfo<HeadStatus>();

    /// <summary>What fires change.</summary>
    public static JsonTypeInfo<ScheduleRuntime> Runtime { get; } = Options.GetTypeInfo<ScheduleRuntime>();

    private static JsonTypeInfo<T> GetTypeInfo<T>(this JsonSerializerOptions options) =>
        (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions ReadOnly(JsonSerializerOptions options)
    {
        options.MakeReadOnly();
        return options;
    }
}

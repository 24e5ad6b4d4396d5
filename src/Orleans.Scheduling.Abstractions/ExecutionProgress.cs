using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>How far an attempt has come, as its handler said last.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ExecutionProgress")]
public sealed record ExecutionProgress
{
    /// <summary>0 to 100; null = not told.</summary>
    [Id(0)] public double? Percent { get; init; }

    /// <summary>What it is at, in one line of at most 500 characters; null = not told.</summary>
    [Id(1)] public string? Message { get; init; }

    /// <summary>The step of a workflow that it is about; null = no step of one said it.</summary>
    [Id(2)] public string? Step { get; init; }

    /// <summary>When it was said, UTC.</summary>
    [Id(3)] public DateTimeOffset At { get; init; }

    /// <summary>Fields of a newer version, kept.</summary>
    [field: NonSerialized]
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }
}

using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>The stored form of <see cref="ScheduleHead"/> and <see cref="ScheduleRuntime"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScheduleHead))]
[JsonSerializable(typeof(ScheduleRuntime))]
public sealed partial class StateJson : JsonSerializerContext;

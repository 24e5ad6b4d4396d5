using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>Whose executions a schedule comes after: another schedule's, or those of every schedule that runs a workflow.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ScheduleAfter")]
public sealed record ScheduleAfter
{
    /// <summary>The schedule; null = there is a workflow.</summary>
    [Id(0)] public Guid? ScheduleId { get; init; }

    /// <summary>The workflow, whichever schedules run it; null = there is a schedule.</summary>
    [Id(1)] public string? WorkflowId { get; init; }

    /// <summary>How an execution must have ended for the schedule to fire. Default <see cref="AfterOutcome.Success"/>.</summary>
    [Id(2)] public AfterOutcome On { get; init; }
}

/// <summary>How an execution has ended, for those that come after it. What is cancelled, or never ran, is none of these.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AfterOutcome>))]
public enum AfterOutcome
{
    /// <summary>It succeeded.</summary>
    [JsonStringEnumMemberName("success")] Success = 0,

    /// <summary>It failed, timed out or was dead-lettered: once, after its last attempt.</summary>
    [JsonStringEnumMemberName("failure")] Failure = 1,

    /// <summary>Either.</summary>
    [JsonStringEnumMemberName("any")] Any = 2,
}

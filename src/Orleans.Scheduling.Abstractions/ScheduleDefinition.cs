using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>What a user asks for: when to fire, what to run, and the policies between the two.</summary>
/// <remarks>Immutable. Everything the service itself adds (status, counts, next fire) is in <see cref="ScheduleSnapshot"/>.</remarks>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.ScheduleDefinition")]
public sealed record ScheduleDefinition
{
    /// <summary>Human-readable name, 1 to 200 characters; need not be unique.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Free text, at most 2 000 characters.</summary>
    [Id(1)] public string? Description { get; init; }

    /// <summary>When the schedule fires.</summary>
    [Id(2)] public required ScheduleTiming Timing { get; init; }

    /// <summary>What each execution runs: exactly one target.</summary>
    [Id(3)] public required ExecutionTarget Target { get; init; }

    /// <summary>How many <c>auto</c> executions may start before the schedule completes; null = no limit.</summary>
    [Id(4)] public int? MaxExecutions { get; init; }

    /// <summary>JSON object handed to every execution as its context; null = none. At most 256 KiB.</summary>
    [Id(5)] public string? ContextJson { get; init; }

    /// <summary>Labels to filter by; at most 50 of at most 100 characters.</summary>
    [Id(6)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>1 (first) to 10 (last): the order in which executions that wait for a slot of a silo start. Default 5.</summary>
    [Id(7)] public int Priority { get; init; } = 5;

    /// <summary>What becomes of a fire while <see cref="MaxInstances"/> executions are unfinished. Default <see cref="OverlapPolicy.Skip"/>.</summary>
    [Id(8)] public OverlapPolicy Overlap { get; init; }

    /// <summary>Which of several late fires run. Default <see cref="MisfirePolicy.Latest"/>.</summary>
    [Id(14)] public MisfirePolicy Misfire { get; init; }

    /// <summary>
    /// Seconds after which a late fire is recorded as missed instead of run, and one that waits for a place as expired; null =
    /// no limit.
    /// Default 300; one_time, immediate and after schedules have no limit unless one is set.
    /// </summary>
    [JsonIgnore]
    public int? MisfireGraceSeconds
    {
        get => _graceIsSet ? _graceSeconds
            : Timing?.Type is ScheduleType.OneTime or ScheduleType.Immediate or ScheduleType.After ? null
            : DefaultMisfireGraceSeconds;
        init => (_graceIsSet, _graceSeconds) = (true, value);
    }

    /// <summary>How many executions of this schedule may be unfinished at once; ignored under <see cref="OverlapPolicy.AllowAll"/>. Default 3.</summary>
    [Id(11)] public int MaxInstances { get; init; } = 3;

    /// <summary>Seconds each attempt may take from the call of its target; null = the service's default (3600).</summary>
    [Id(12)] public int? TimeoutSeconds { get; init; }

    /// <summary>Group the schedule belongs to, for filters and logs.</summary>
    [Id(13)] public string? CommunityId { get; init; }

    /// <summary>What becomes of an execution whose attempt fails; null = the service's default (no retries).</summary>
    [Id(15)] public ScheduleRetry? Retry { get; init; }

    /// <summary>
    /// True: the schedule pauses, saying why, when an execution ends failed, timed out or dead-lettered and there is more
    /// to fire. Default false.
    /// </summary>
    [Id(16)] public bool PauseOnFailure { get; init; }

    /// <summary>The template from which it takes what isn't its own; null (default) = none.</summary>
    [Id(17)] public TemplateUse? Template { get; init; }

    /// <summary>
    /// Seconds that an attempt may wait for its turn: for a place under a limit of the cluster, or a slot of its silo. One that
    /// waits longer never runs and ends its execution as expired. Null = the service's default (3600).
    /// </summary>
    [Id(18)] public int? QueueTtlSeconds { get; init; }

    // The default depends on the type, so "not set" and "no limit" are told apart, stored too.
    [Id(9), JsonInclude, JsonPropertyName("misfire_grace_seconds")] private int? _graceSeconds;
    [Id(10), JsonInclude, JsonPropertyName("misfire_grace_set")] private bool _graceIsSet;

    /// <summary>Fields of a newer version that this one doesn't know; kept when the state is written back.</summary>
    [field: NonSerialized]
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }

    /// <summary>The default of <see cref="MisfireGraceSeconds"/>, in seconds.</summary>
    public const int DefaultMisfireGraceSeconds = 300;
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>What a bulk operation does to each schedule.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BulkOperation>))]
public enum BulkOperation
{
    /// <summary>Stops its fires.</summary>
    [JsonStringEnumMemberName("pause")] Pause = 0,

    /// <summary>Lets it fire again.</summary>
    [JsonStringEnumMemberName("resume")] Resume = 1,

    /// <summary>Removes it and cancels its executions.</summary>
    [JsonStringEnumMemberName("delete")] Delete = 2,

    /// <summary>Ends it for good and cancels its executions.</summary>
    [JsonStringEnumMemberName("cancel")] Cancel = 3,

    /// <summary>Starts an execution now.</summary>
    [JsonStringEnumMemberName("trigger")] Trigger = 4,
}

/// <summary>What to do, and to which schedules: either schedule_ids or filter.</summary>
public sealed class BulkOperationRequest
{
    /// <summary>Required.</summary>
    public BulkOperation? Operation { get; set; }

    /// <summary>1 to 1 000 different schedules.</summary>
    public IReadOnlyList<Guid>? ScheduleIds { get; set; }

    /// <summary>All schedules that match, newest first, at most 1 000 of them in one request.</summary>
    public BulkFilterRequest? Filter { get; set; }

    /// <summary>filter only: next_cursor of the answer before, to go on where it ended.</summary>
    public string? Cursor { get; set; }

    /// <summary>Why, for the audit trail; at most 2 000 characters.</summary>
    public string? Reason { get; set; }

    /// <summary>pause only: when they resume by themselves; ISO 8601 time, with offset or on the clocks of each schedule's timezone.</summary>
    public string? Until { get; set; }

    /// <summary>resume only: true = fires that passed during the pause are treated as late. Default false: they are skipped.</summary>
    public bool? CatchUp { get; set; }

    /// <summary>delete only: true = nothing is kept but the audit trail; see DELETE /schedules/{id}. Default false.</summary>
    public bool? Hard { get; set; }

    /// <summary>trigger only: in place of the schedules' own context_data.</summary>
    public IReadOnlyDictionary<string, JsonElement>? ContextData { get; set; }
}

/// <summary>Which schedules; every condition given must hold, and there must be one.</summary>
public sealed class BulkFilterRequest
{
    /// <summary>Status equals. Default: any but deleted.</summary>
    public ScheduleStatus? Status { get; set; }

    /// <summary>Type equals.</summary>
    public ScheduleType? Type { get; set; }

    /// <summary>Workflow equals.</summary>
    public string? WorkflowId { get; set; }

    /// <summary>Creator equals.</summary>
    public string? CreatedBy { get; set; }

    /// <summary>Community equals.</summary>
    public string? CommunityId { get; set; }

    /// <summary>Has at least one of these tags.</summary>
    public IReadOnlyList<string>? Tags { get; set; }

    /// <summary>Has all of these tags.</summary>
    public IReadOnlyList<string>? TagsAll { get; set; }

    /// <summary>Name begins with; upper and lower case differ.</summary>
    public string? NamePrefix { get; set; }

    /// <summary>Fires next at or after this ISO 8601 time; without offset, UTC.</summary>
    public string? NextFrom { get; set; }

    /// <summary>Fires next before this ISO 8601 time; without offset, UTC.</summary>
    public string? NextBefore { get; set; }
}

/// <summary>What became of a bulk operation.</summary>
public sealed record BulkOperationResponse : IBulkResponse
{
    bool IBulkResponse.MayBeRepeated => Results.Any(result => IBulkResponse.IsPassing(result.Status));

    /// <summary>What was asked for.</summary>
    public required BulkOperation Operation { get; init; }

    /// <summary>For how many it was done.</summary>
    public required int Succeeded { get; init; }

    /// <summary>For how many it was not.</summary>
    public required int Failed { get; init; }

    /// <summary>One for each schedule, in the order of schedule_ids, or newest first.</summary>
    public required ImmutableArray<BulkOperationResult> Results { get; init; }

    /// <summary>True: more schedules matched the filter than one request takes.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Give it as cursor, with the same filter, to go on; null = all that matched had their turn.</summary>
    public string? NextCursor { get; init; }
}

/// <summary>What became of a bulk operation on one schedule.</summary>
public sealed record BulkOperationResult
{
    /// <summary>The schedule.</summary>
    public required Guid ScheduleId { get; init; }

    /// <summary>True: it was done.</summary>
    public bool Ok => Problem is null;

    /// <summary>The HTTP status that the operation by itself would have answered with.</summary>
    public required int Status { get; init; }

    /// <summary>trigger only: the execution started; absent where none was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ExecutionId { get; init; }

    /// <summary>Why it wasn't done; absent where it was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProblemResponse? Problem { get; init; }
}

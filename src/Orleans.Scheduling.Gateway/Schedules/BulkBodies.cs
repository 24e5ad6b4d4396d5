using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Gateway.Idempotency;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Schedules to create.</summary>
public sealed class BulkCreateRequest
{
    internal const string Field = "schedules";

    /// <summary>1 to 1 000 schedules, each in any shape that a single create takes.</summary>
    public IReadOnlyList<ScheduleRequest>? Schedules { get; set; }
}

/// <summary>What became of a bulk create.</summary>
public sealed record BulkCreateResponse : IBulkResponse
{
    bool IBulkResponse.MayBeRepeated => Results.Any(result => IBulkResponse.IsPassing(result.Status));

    /// <summary>How many were created.</summary>
    public required int Created { get; init; }

    /// <summary>How many were not.</summary>
    public required int Failed { get; init; }

    /// <summary>One for each schedule, in the order of the request.</summary>
    public required ImmutableArray<BulkCreateResult> Results { get; init; }
}

/// <summary>What became of one schedule of a bulk create.</summary>
public sealed record BulkCreateResult
{
    /// <summary>Its place in the request, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The HTTP status that a create by itself would have answered with; 201 = created.</summary>
    public required int Status { get; init; }

    /// <summary>Its id; absent where it wasn't created.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ScheduleId { get; init; }

    /// <summary>When it fires first, UTC; absent where it doesn't or wasn't created.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? NextExecutionAt { get; init; }

    /// <summary>Why it wasn't created; absent where it was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ProblemResponse? Problem { get; init; }
}

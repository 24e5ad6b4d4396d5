using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Gateway.Health;

/// <summary>Whether the service can do its work.</summary>
public sealed record HealthResponse
{
    /// <summary>healthy or unhealthy.</summary>
    public required string Status { get; init; }

    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>Version of the service.</summary>
    public required string Version { get; init; }
}

/// <summary>Whether the service can do its work, part by part.</summary>
public sealed record DetailedHealthResponse
{
    /// <summary>healthy or unhealthy.</summary>
    public required string Status { get; init; }

    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>Version of the service.</summary>
    public required string Version { get; init; }

    /// <summary>When it was looked at, UTC.</summary>
    public required DateTime CheckedAt { get; init; }

    /// <summary>The parts by name.</summary>
    public required IReadOnlyDictionary<string, HealthPartResponse> Checks { get; init; }

    /// <summary>Schedules that are active; absent where the database doesn't answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ActiveSchedules { get; init; }

    /// <summary>The replicas that lists are read from; absent where there are none, or the database doesn't answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<ReplicaHealthResponse>? Replicas { get; init; }
}

/// <summary>One replica. The service is healthy without it: others, or the database itself, are read in its place.</summary>
public sealed record ReplicaHealthResponse
{
    /// <summary>Host and port.</summary>
    public required string Name { get; init; }

    /// <summary>healthy, or unhealthy where it doesn't answer.</summary>
    public required string Status { get; init; }

    /// <summary>Bytes of the database's log that it has yet to replay; null = unknown, or it is no physical standby.</summary>
    public long? LagBytes { get; init; }

    /// <summary>Seconds since what it replayed last was written, 0 where there is nothing newer; null = unknown.</summary>
    public double? LagSeconds { get; init; }
}

/// <summary>One part's health.</summary>
public sealed record HealthPartResponse
{
    /// <summary>healthy or unhealthy.</summary>
    public required string Status { get; init; }

    /// <summary>How long the check took.</summary>
    public required double DurationMs { get; init; }

    /// <summary>What was found.</summary>
    public string? Description { get; init; }
}

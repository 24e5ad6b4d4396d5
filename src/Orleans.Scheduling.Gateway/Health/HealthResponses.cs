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

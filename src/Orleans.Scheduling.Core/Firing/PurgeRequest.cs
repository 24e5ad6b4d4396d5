using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core.Firing;

/// <summary>Somebody wants nothing of a deleted schedule to be kept but its audit trail.</summary>
public sealed record PurgeRequest
{
    /// <summary>When it was asked for, UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Who asked; null = not told.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>Why; null = not told.</summary>
    public string? Note { get; init; }

    /// <summary>Trace id of the request; null = none.</summary>
    public string? TraceId { get; init; }

    /// <summary>Fields of a newer version, kept.</summary>
    [JsonExtensionData] public Dictionary<string, JsonElement>? Extensions { get; init; }
}

using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>What went wrong with a request: problem details as in RFC 9457.</summary>
public sealed record ProblemResponse
{
    /// <summary>Names the kind of problem; the same for every occurrence.</summary>
    public required string Type { get; init; }

    /// <summary>The kind of problem in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>This occurrence in words.</summary>
    public required string Detail { get; init; }

    /// <summary>Path of the request.</summary>
    public required string Instance { get; init; }

    /// <summary>The last part of the type, for programs: invalid-request, not-found, …</summary>
    public required string Code { get; init; }

    /// <summary>What is wrong with each field, by its name on the wire; absent where no field is to blame.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Trace id of the request, to look it up in logs and traces.</summary>
    public required string TraceId { get; init; }

    /// <summary>The detail again, for older clients.</summary>
    public required string Error { get; init; }
}

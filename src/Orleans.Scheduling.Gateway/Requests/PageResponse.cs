using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>One page of a list.</summary>
public sealed record PageResponse<T>
{
    /// <summary>The rows.</summary>
    public required ImmutableArray<T> Items { get; init; }

    /// <summary>Give it as cursor to get the next page; null = this is the last.</summary>
    public string? NextCursor { get; init; }

    /// <summary>How many rows match on all pages; present if include_total was given.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Total { get; init; }

    internal static PageResponse<T> From<TRow>(Page<TRow> page, Func<TRow, T> map) => new()
    {
        Items = [.. page.Items.Select(map)],
        NextCursor = page.NextCursor,
        Total = page.Total,
    };
}

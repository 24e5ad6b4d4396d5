using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Limits;

/// <summary>All that a silo holds under a limit and waits for: each report takes the place of the one before.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.LimitReport")]
public sealed record LimitReport
{
    /// <summary>The silo, as Orleans writes addresses.</summary>
    [Id(0)] public required string Silo { get; init; }

    /// <summary>Rises with every report of the silo: one that comes late is known by it.</summary>
    [Id(1)] public required long Number { get; init; }

    /// <summary>The limit as the silo knows it.</summary>
    [Id(2)] public required LimitSize Size { get; init; }

    /// <summary>Places it holds.</summary>
    [Id(3)] public required ImmutableArray<Guid> Held { get; init; }

    /// <summary>Who waits: the first of them in order, at least as many as one answer would give places to.</summary>
    [Id(4)] public required ImmutableArray<PlaceRequest> Waiting { get; init; }
}

/// <summary>How many places a limit has.</summary>
/// <param name="Places">As many; null = it isn't limited any more.</param>
/// <param name="Version">Of what says so: a later one counts.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.LimitSize")]
public readonly record struct LimitSize([property: Id(0)] int? Places, [property: Id(1)] long Version);

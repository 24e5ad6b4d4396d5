namespace Orleans.Scheduling.Definitions;

/// <summary>A definition that schedules share, as it is stored.</summary>
/// <typeparam name="TDefinition">What it is.</typeparam>
public sealed record StoredDefinition<TDefinition>
    where TDefinition : class
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Rises with every edit and with a deletion, and goes on where it is made anew.</summary>
    public required long Version { get; init; }

    /// <summary>What it says; null = it is deleted.</summary>
    public TDefinition? Definition { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who did.</summary>
    public string? UpdatedBy { get; init; }

    /// <summary>Schedules up to this one, by id, know the version; null = all do.</summary>
    public Guid? ToldThrough { get; init; }
}

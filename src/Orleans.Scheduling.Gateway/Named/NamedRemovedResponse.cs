namespace Orleans.Scheduling.Gateway.Named;

/// <summary>A calendar, a template or a workflow was removed.</summary>
public sealed record NamedRemovedResponse
{
    /// <summary>Always removed.</summary>
    public string Status { get; init; } = "removed";

    /// <summary>What was removed.</summary>
    public required string Name { get; init; }
}

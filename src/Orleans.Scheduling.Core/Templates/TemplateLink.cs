namespace Orleans.Scheduling.Core.Templates;

/// <summary>A schedule's tie to the template that it names, as it is stored.</summary>
public sealed record TemplateLink
{
    /// <summary>What callers see of it.</summary>
    public required AppliedTemplate Applied { get; init; }

    /// <summary>
    /// What the schedule is where neither its own fields nor the template say otherwise, so that it has something to go back to
    /// when the template holds a field no more. Null = it doesn't follow the template.
    /// </summary>
    public ScheduleDefinition? Base { get; init; }
}

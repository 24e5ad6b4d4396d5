namespace Orleans.Scheduling.Core.Workflows;

/// <summary>Where in the running workflow a list of steps is.</summary>
/// <param name="Prefix">What the paths of its steps begin with.</param>
/// <param name="Depth">1 for the workflow's own.</param>
/// <param name="Item">JSON of the item of the loop around it; null = there is none.</param>
/// <param name="Index">The round of that loop; null = there is none.</param>
internal sealed record StepPlace(string Prefix, int Depth, string? Item = null, int? Index = null)
{
    public static readonly StepPlace Outermost = new("", 1);

    /// <summary>The path of one of its steps.</summary>
    public string Of(WorkflowStep step) => Prefix + step.Id;

    /// <summary>A list inside one of its steps.</summary>
    public StepPlace Inside(WorkflowStep step) => this with { Prefix = $"{Prefix}{step.Id}/", Depth = Depth + 1 };

    /// <summary>A round of a loop that is one of its steps.</summary>
    public StepPlace Round(WorkflowStep step, int round, string? item) =>
        new($"{Prefix}{step.Id}[{round}]/", Depth + 1, item ?? Item, round);
}

using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Workflows.Rules;

/// <summary>What the expressions of a step may name.</summary>
/// <param name="Before">Steps that may have run.</param>
/// <param name="Known">All steps.</param>
/// <param name="InLoop">Whether there is an index.</param>
/// <param name="HasItem">Whether there is an item.</param>
internal sealed record StepScope(ImmutableHashSet<string> Before, IReadOnlySet<string> Known, bool InLoop, bool HasItem)
{
    /// <summary>What the steps in a loop may name, and a loop's condition: from the second round on, everything in it has run.</summary>
    public StepScope InsideLoop(WorkflowStep loop) => this with
    {
        Before = Before.Union(StepKinds.WithInner(loop).Select(step => step?.Id).OfType<string>()),
        InLoop = true,
        HasItem = loop.ForEach is not null || HasItem,
    };
}

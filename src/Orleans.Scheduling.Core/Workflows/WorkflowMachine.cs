using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>Moves an execution of a workflow on. Pure: whoever calls it stores, calls and waits.</summary>
public static class WorkflowMachine
{
    /// <summary>
    /// Takes in what calls have answered, and goes as far as it gets without anything from outside. The same progress and
    /// results always lead to the same place, so a crash between two turns repeats what wasn't stored and nothing else.
    /// </summary>
    /// <param name="workflow">The version that the progress is of.</param>
    /// <param name="progress">How far it has come.</param>
    /// <param name="results">Results of calls by path, null while a call is under way; those it doesn't wait for are ignored.</param>
    /// <param name="input">What fired, and the time.</param>
    /// <param name="limits">How much it may do.</param>
    public static WorkflowTurn Advance(
        WorkflowDefinition workflow,
        WorkflowProgress progress,
        IReadOnlyDictionary<string, StepResult?> results,
        WorkflowInput input,
        WorkflowLimits limits)
    {
        var walk = new WorkflowWalk(progress, results, input, limits);
        var at = progress.At is { } position ? walk.List(workflow.Steps, position, StepPlace.Outermost) : null;
        var end = walk.End ?? (at is null ? new WorkflowEnd(null, Output: walk.LastOutput) : null);
        return new WorkflowTurn(
            walk.Progress with { At = at }, walk.Changed, end is null ? [.. walk.Calls] : ImmutableArray<StepCall>.Empty, walk.WakeAt, end);
    }

    /// <summary>True where all there is to it is one call: then there is nothing to store between the start and the end.</summary>
    public static bool IsOneCall(WorkflowDefinition workflow) => workflow.Steps is [var only] && StepKinds.IsCall(only);

    /// <summary>All steps of a workflow that call something.</summary>
    public static IEnumerable<(string Path, WorkflowStep Step)> Calls(WorkflowDefinition workflow) => Calls("steps", workflow.Steps);

    private static IEnumerable<(string Path, WorkflowStep Step)> Calls(string path, ImmutableArray<WorkflowStep> steps) =>
        steps.Index().SelectMany(item =>
        {
            var at = $"{path}[{item.Index}]";
            return StepKinds.IsCall(item.Item)
                ? [(at, item.Item)]
                : StepKinds.Inside(item.Item).SelectMany(list => Calls($"{at}.{list.Path}", list.Steps));
        });
}

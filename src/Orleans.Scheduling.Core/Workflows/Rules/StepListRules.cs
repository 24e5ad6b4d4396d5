using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Workflows.Rules;

/// <summary>What makes lists of steps valid: ids, depth, what can be reached, and which outputs can be there.</summary>
internal sealed class StepListRules(IReadOnlyList<WorkflowStep> all, WorkflowLimits limits)
{
    private const int MaxId = 100;

    private readonly HashSet<string> _seen = [];
    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> Check(ImmutableArray<WorkflowStep> steps)
    {
        var known = all.Select(step => step?.Id).OfType<string>().ToHashSet();
        Check("steps", steps, depth: 1, new StepScope([], known, InLoop: false, HasItem: false));
        return _errors;
    }

    // Answers the ids that may have run after the list.
    private ImmutableHashSet<string> Check(string path, ImmutableArray<WorkflowStep> steps, int depth, StepScope scope)
    {
        if (depth > limits.MaxDepth && !steps.IsEmpty)
        {
            _errors.Add(new FieldError(path, $"It is {depth} deep; at most {limits.MaxDepth} (Scheduling:Workflows:MaxDepth) are allowed."));
            return scope.Before;
        }

        var ended = false;
        foreach (var (index, step) in steps.Index())
        {
            var at = $"{path}[{index}]";
            if (step is null)
            {
                _errors.Add(new FieldError(at, "It must be an object; null isn't one."));
                continue;
            }

            if (ended)
            {
                _errors.Add(new FieldError(at, $"It can't be reached: {steps[index - 1].Id} before it always ends the workflow."));
                return scope.Before;
            }

            ended = StepKinds.AlwaysEnds(step);
            CheckId(at, step);
            _errors.AddRange(StepRules.Check(at, step, scope, limits));
            scope = scope with { Before = Inside(at, step, depth, scope).Add(step.Id ?? "") };
        }

        return scope.Before;
    }

    private ImmutableHashSet<string> Inside(string at, WorkflowStep step, int depth, StepScope scope)
    {
        var inner = StepKinds.IsLoop(step) ? scope.InsideLoop(step) : scope;
        var after = scope.Before;
        foreach (var (path, steps) in StepKinds.Inside(step))
            after = after.Union(Check($"{at}.{path}", steps, depth + 1, inner));
        return after;
    }

    private void CheckId(string at, WorkflowStep step)
    {
        if (step.Id is not { Length: > 0 and <= MaxId } id || !char.IsAsciiLetter(id[0])
            || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            _errors.Add(new FieldError(
                $"{at}.id",
                $"{Quoted.Value(step.Id)} is not a step's id; give 1 to {MaxId} letters, digits, underscores and hyphens, the first a letter."));
        }
        else if (!_seen.Add(id))
        {
            _errors.Add(new FieldError($"{at}.id", $"{Quoted.Value(id)} is given twice; each step needs an id of its own."));
        }
    }
}

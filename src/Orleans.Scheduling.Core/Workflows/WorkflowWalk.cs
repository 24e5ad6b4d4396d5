using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows.Values;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>
/// One turn of <see cref="WorkflowMachine"/>: walks down to where the execution is. Methods answer where it is afterwards; null
/// = what they were given has ended.
/// </summary>
internal sealed partial class WorkflowWalk(
    WorkflowProgress progress, IReadOnlyDictionary<string, StepResult?> results, WorkflowInput input, WorkflowLimits limits)
{
    public WorkflowProgress Progress { get; private set; } = progress;

    public bool Changed { get; private set; }

    public List<StepCall> Calls { get; } = [];

    public DateTimeOffset? WakeAt { get; private set; }

    public WorkflowEnd? End { get; private set; }

    public string? LastOutput => Progress.LastStep is { } id ? Progress.Outputs.GetValueOrDefault(id) : null;

    public StepPosition? List(ImmutableArray<WorkflowStep> steps, StepPosition position, StepPlace place)
    {
        if (place.Depth > limits.MaxDepth)
        {
            Fail(place.Prefix.TrimEnd('/'), $"it is {place.Depth} deep; at most {limits.MaxDepth} (Scheduling:Workflows:MaxDepth) are allowed.");
            return position;
        }

        while (position.Index < steps.Length)
        {
            if (Step(steps[position.Index], position, place) is { } still)
                return still;
            position = new StepPosition { Index = position.Index + 1 };
            Changed = true;
        }

        return null;
    }

    private bool Stops => End is not null || input.IsEnding;

    private StepPosition? Step(WorkflowStep step, StepPosition position, StepPlace place)
    {
        if (Stops && !position.Begun)
            return position;

        try
        {
            var at = position.Begun ? position : Begin(step, position, place);
            return step switch
            {
                { Delay: not null } => Wait(at),
                { Choice: { } choice } => at.Number < choice.Cases.Length
                    ? Inner(choice.Cases[at.Number].Steps, at, place.Inside(step))
                    : Inner(choice.Else.IsDefault ? [] : choice.Else, at, place.Inside(step)),
                { ForEach: { } loop } => ForEach(step, loop, at, place),
                { While: { } loop } => While(step, loop, at, place),
                { Parallel: { } parallel } => Parallel(parallel, at, place.Inside(step)),
                { Fail: { } fail } => FailStep(step, fail, at, place),
                { Succeed: { } succeed } => Succeed(succeed, at, place),
                _ => Call(step, at, place),
            };
        }
        catch (TextTemplateException wrong)
        {
            Fail(place.Of(step), wrong.Message);
            return position;
        }
    }

    // What is decided here is stored and not decided again.
    private StepPosition Begin(WorkflowStep step, StepPosition position, StepPlace place)
    {
        if (Progress.Operations >= limits.MaxOperations)
        {
            throw new TextTemplateException(
                $"{limits.MaxOperations} steps have been begun, which is the limit (Scheduling:Workflows:MaxOperations).");
        }

        var values = Values(place);
        var begun = step switch
        {
            { Delay: { } delay } => position with { Until = DelayTimes.EndOf(delay, input.Now, values) },
            { Choice: { } choice } => position with { Number = CaseOf(choice, values), Inner = [new StepPosition()] },
            { ForEach: { } loop } => position with { ItemsJson = LoopItems.Of(loop, values, limits), Inner = [new StepPosition()] },
            { While: not null } => position with { Inner = [null] },
            { Parallel: { } parallel } => position with { Inner = [.. parallel.Branches.Select(_ => new StepPosition())] },
            _ => position,
        };
        Progress = Progress with { Operations = Progress.Operations + 1 };
        Changed = true;
        return begun with { Begun = true };
    }

    private StepPosition? Wait(StepPosition at)
    {
        if (at.Until <= input.Now) return null;
        WakeBy(at.Until!.Value);
        return at;
    }

    private StepPosition? Inner(ImmutableArray<WorkflowStep> steps, StepPosition at, StepPlace place) =>
        List(steps, at.Inner[0]!, place) is { } still ? at with { Inner = [still] } : null;

    private StepPosition? ForEach(WorkflowStep step, ForEachStep loop, StepPosition at, StepPlace place)
    {
        var items = LoopItems.Split(at.ItemsJson!);
        while (at.Number < items.Length)
        {
            if (List(loop.Steps, at.Inner[0]!, place.Round(step, at.Number, items[at.Number])) is { } still)
                return at with { Inner = [still] };
            at = at with { Number = at.Number + 1, Inner = [new StepPosition()] };
        }

        return null;
    }

    private StepPosition? While(WorkflowStep step, WhileStep loop, StepPosition at, StepPlace place)
    {
        while (true)
        {
            var round = place.Round(step, at.Number, item: null);
            if (at.Inner[0] is not { } inner)
            {
                if (Stops) return at;
                if (Holds(step, loop, round, place) is not { } holds) return at;
                if (!holds) return null;
                if (at.Number >= limits.MaxIterations)
                {
                    Fail(place.Of(step), $"its condition still holds after {limits.MaxIterations} rounds, which is the limit (Scheduling:Workflows:MaxIterations).");
                    return at;
                }

                inner = new StepPosition();
                Changed = true;
            }

            if (List(loop.Steps, inner, round) is { } still) return at with { Inner = [still] };
            at = at with { Number = at.Number + 1, Inner = [null] };
        }
    }

    // What has run in the round before is kept, whatever becomes of the condition.
    private bool? Holds(WorkflowStep step, WhileStep loop, StepPlace round, StepPlace place)
    {
        try
        {
            return Values(round).Holds(TextTemplate.Parse(loop.Condition));
        }
        catch (TextTemplateException wrong)
        {
            Fail(place.Of(step), $"condition: {wrong.Message}");
            return null;
        }
    }

    private StepPosition? Parallel(ParallelStep parallel, StepPosition at, StepPlace place)
    {
        // All of them, even where one fails: what others have answered counts.
        var inner = at.Inner.Select((branch, index) => branch is null ? null : List(parallel.Branches[index], branch, place)).ToImmutableArray();
        return inner.All(branch => branch is null) ? null : at with { Inner = inner };
    }

    private StepPosition FailStep(WorkflowStep step, FailStep fail, StepPosition at, StepPlace place)
    {
        Fail(place.Of(step), Values(place).Text(TextTemplate.Parse(fail.Message)));
        return at;
    }

    private StepPosition Succeed(SucceedStep succeed, StepPosition at, StepPlace place)
    {
        End ??= new WorkflowEnd(null, Output: succeed.OutputJson is { } json ? JsonText.Render("output", json, Values(place)) : LastOutput);
        return at;
    }

    private static int CaseOf(ChoiceStep choice, Evaluator values)
    {
        for (var number = 0; number < choice.Cases.Length; number++)
        {
            if (JsonText.Located($"cases[{number}].when", () => values.Holds(TextTemplate.Parse(choice.Cases[number].When)))) return number;
        }

        return choice.Cases.Length;
    }

    private Evaluator Values(StepPlace place) =>
        new(new ValueScope(input.TriggerJson, input.ContextJson, Progress.Outputs, place.Item, place.Index));

    private void Fail(string path, string why, ExecutionReport? report = null) =>
        End ??= new WorkflowEnd(string.Create(CultureInfo.InvariantCulture, $"Step {path}: {why}"), report);

    private void WakeBy(DateTimeOffset at) => WakeAt = WakeAt is { } earlier && earlier < at ? earlier : at;

    private static int Size(string json) => Encoding.UTF8.GetByteCount(json);
}

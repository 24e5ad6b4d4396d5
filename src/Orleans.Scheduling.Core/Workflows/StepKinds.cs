using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>What kind a step is, and what is inside it.</summary>
internal static class StepKinds
{
    public const string Handler = "handler";
    public const string Http = "http";
    public const string Grain = "grain";
    public const string Nats = "nats";
    public const string Delay = "delay";
    public const string Choice = "choice";
    public const string ForEach = "for_each";
    public const string While = "while";
    public const string Parallel = "parallel";
    public const string Fail = "fail";
    public const string Succeed = "succeed";

    /// <summary>All of them, as they are on the wire.</summary>
    public static readonly ImmutableArray<string> All = [Handler, Http, Grain, Nats, Delay, Choice, ForEach, While, Parallel, Fail, Succeed];

    /// <summary>Those that are set.</summary>
    public static string[] Of(WorkflowStep step)
    {
        object?[] given =
        [
            step.Handler, step.Http, step.Grain, step.Nats, step.Delay, step.Choice, step.ForEach, step.While, step.Parallel, step.Fail,
            step.Succeed,
        ];
        return [.. All.Where((_, index) => given[index] is not null)];
    }

    /// <summary>True where it calls something outside.</summary>
    public static bool IsCall(WorkflowStep step) =>
        step is { Handler: not null } or { Http: not null } or { Grain: not null } or { Nats: not null };

    /// <summary>True where it runs steps in rounds.</summary>
    public static bool IsLoop(WorkflowStep step) => step is { ForEach: not null } or { While: not null };

    /// <summary>The lists of steps inside it, with the path to each.</summary>
    public static IEnumerable<(string Path, ImmutableArray<WorkflowStep> Steps)> Inside(WorkflowStep step) => step switch
    {
        { Choice: { } choice } =>
        [
            .. OrEmpty(choice.Cases).Select((option, index) => ($"choice.cases[{index}].steps", OrEmpty(option.Steps))),
            ("choice.else", OrEmpty(choice.Else)),
        ],
        { ForEach: { } loop } => [("for_each.steps", OrEmpty(loop.Steps))],
        { While: { } loop } => [("while.steps", OrEmpty(loop.Steps))],
        { Parallel: { } parallel } =>
            OrEmpty(parallel.Branches).Select((branch, index) => ($"parallel.branches[{index}]", OrEmpty(branch))),
        _ => [],
    };

    /// <summary>A step and all inside it.</summary>
    public static IEnumerable<WorkflowStep> WithInner(WorkflowStep step) =>
        Inside(step).SelectMany(list => list.Steps).SelectMany(WithInner).Prepend(step);

    /// <summary>True where nothing after the step can run.</summary>
    public static bool AlwaysEnds(WorkflowStep step) => step switch
    {
        { Fail: not null } or { Succeed: not null } => true,
        { Choice: not null } => Inside(step).All(list => list.Steps.Any(AlwaysEnds)),
        { Parallel: not null } => Inside(step).Any(list => list.Steps.Any(AlwaysEnds)),
        _ => false,
    };

    // What a .NET caller, or JSON without the field, leaves.
    private static ImmutableArray<T> OrEmpty<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;
}

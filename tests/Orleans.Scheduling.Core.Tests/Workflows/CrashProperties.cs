using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Core.Workflows.Rules;
using static Orleans.Scheduling.Core.Tests.Workflows.Flow;

namespace Orleans.Scheduling.Core.Tests.Workflows;

public sealed class CrashProperties
{
    /// <summary>
    /// Wherever it crashes, before or after something is stored: every step that a run without crashes makes runs at least
    /// once, none runs again whose answer was stored, and it ends in the same way.
    /// </summary>
    [Fact]
    public void A_crash_repeats_what_was_not_stored_and_nothing_else() => Prop.ForAll(
        Arb.From(Workflow()), ArbMap.Default.ArbFor<int>(), (workflow, seed) =>
        {
            Assert.Empty(WorkflowRules.Check("w", workflow, new WorkflowLimits()));
            var whole = Run.To(workflow, AnswerOf);
            var (boundary, crashed) = (0, new Run(workflow) { Answer = AnswerOf });
            crashed.ToEnd(() => ++boundary % 2000 > 0 && new System.Random(HashCode.Combine(seed, boundary)).Next(3) == 0);
            Same(whole, crashed);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void A_crash_at_each_boundary_of_ten_steps()
    {
        var workflow = Of([.. Enumerable.Range(0, 10).Select(n => Call($"s{n}"))]);
        var whole = Run.To(workflow, AnswerOf);
        for (var at = 1; at <= 22; at++)
        {
            var (boundary, crashed) = (0, new Run(workflow) { Answer = AnswerOf });
            crashed.ToEnd(() => ++boundary == at);
            Same(whole, crashed);
            Assert.InRange(crashed.Calls.Count, 10, 11);
        }
    }

    private static void Same(Run whole, Run crashed)
    {
        Assert.Equal(whole.Paths.Order(StringComparer.Ordinal), crashed.Paths.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(whole.Completed.Order(StringComparer.Ordinal), crashed.Completed.Order(StringComparer.Ordinal));
        Assert.Equal(whole.End!.Error, crashed.End!.Error);
    }

    private static StepResult AnswerOf(StepCall call) => Run.Succeeded($"{call.Path.Length}");

    private static Gen<WorkflowDefinition> Workflow() =>
        from steps in Steps(depth: 3)
        select Of([.. Named(steps, [])]);

    private static Gen<WorkflowStep[]> Steps(int depth) =>
        from count in Gen.Choose(1, 3)
        from steps in Gen.ArrayOf(Step(depth), count)
        select steps;

    private static Gen<WorkflowStep> Step(int depth)
    {
        var simple = Gen.Elements(Call("c"), Call("c", "${context.n}"), Delay("d", "60"));
        return depth == 0 ? simple : Gen.Frequency(
            (4, simple),
            (1, from steps in Steps(depth - 1) from other in Steps(depth - 1) from holds in Gen.Elements("${true}", "${context.n > 5}") select Choice("x", holds, steps, other)),
            (1, from steps in Steps(depth - 1) select Each("e", "${context.list}", steps)),
            (1, from steps in Steps(depth - 1) select While("w", "${index < 2}", steps)),
            (1, from one in Steps(depth - 1) from two in Steps(depth - 1) select Parallel("p", one, two)));
    }

    // Each step gets an id of its own.
    private static WorkflowStep[] Named(IEnumerable<WorkflowStep> steps, List<string> taken) => [.. steps.Select(step =>
    {
        taken.Add("");
        var named = step with { Id = $"s{taken.Count}" };
        return named switch
        {
            { Choice: { } choice } => named with
            {
                Choice = choice with
                {
                    Cases = [.. choice.Cases.Select(option => option with { Steps = [.. Named(option.Steps, taken)] })],
                    Else = [.. Named(choice.Else, taken)],
                },
            },
            { ForEach: { } loop } => named with { ForEach = loop with { Steps = [.. Named(loop.Steps, taken)] } },
            { While: { } loop } => named with { While = loop with { Steps = [.. Named(loop.Steps, taken)] } },
            { Parallel: { } parallel } => named with
            {
                Parallel = parallel with { Branches = [.. parallel.Branches.Select(branch => Named(branch, taken).ToImmutableArray())] },
            },
            _ => named,
        };
    })];
}

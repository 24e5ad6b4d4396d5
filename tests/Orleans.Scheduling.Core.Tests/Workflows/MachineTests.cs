using Orleans.Scheduling.Core.Workflows;
using static Orleans.Scheduling.Core.Tests.Workflows.Flow;

namespace Orleans.Scheduling.Core.Tests.Workflows;

/// <summary>In which order steps run, what ends a workflow, and where its limits are.</summary>
public sealed class MachineTests
{
    [Fact]
    public void Steps_run_in_order_and_the_last_output_is_the_workflows()
    {
        var run = Run.To(Of(Call("a"), Call("b"), Call("c")));

        Assert.Equal(["a", "b", "c"], run.Paths);
        Assert.Equal((null, "\"c\""), (run.End!.Error, run.End.Output));
    }

    [Theory]
    [InlineData("${context.n > 2}", "a/yes after")]
    [InlineData("${context.n > 3}", "a/no after")]
    public void A_choice_runs_one_of_its_lists(string when, string paths) =>
        Assert.Equal(paths.Replace("a/", "choice/", StringComparison.Ordinal).Split(' '), Run.To(Of(Choice("choice", when, [Call("yes")], Call("no")), Call("after"))).Paths);

    [Fact]
    public void A_choice_none_of_whose_cases_holds_does_nothing() =>
        Assert.Equal(["after"], Run.To(Of(Choice("choice", "${false}", [Call("yes")]), Call("after"))).Paths);

    [Fact]
    public void A_loop_runs_its_steps_for_each_item()
    {
        var run = Run.To(Of(Each("each", "${context.list}", Call("work", "${item * 10 + index}")), Call("after", "${steps.work.output}")));

        Assert.Equal(["each[0]/work", "each[1]/work", "after"], run.Paths);
        Assert.Equal(["10", "21", "\"each[1]/work\""], run.Calls.Select(call => call.Step.Handler!.PayloadJson));
    }

    [Fact]
    public void The_items_of_a_loop_are_those_of_its_begin()
    {
        var answers = 0;
        var run = Run.To(
            Of(Call("list"), Each("each", "${steps.list.output}", Call("work"))),
            call => Run.Succeeded(call.Path == "list" ? $"[{answers++}, 7]" : null));

        Assert.Equal(["list", "each[0]/work", "each[1]/work"], run.Paths);
    }

    [Fact]
    public void A_while_runs_as_long_as_its_condition_holds()
    {
        var count = 0;
        var run = Run.To(Of(While("poll", "${!(steps.ask?.output >= 3)}", Call("ask", "${index}"))), _ => Run.Succeeded($"{++count}"));

        Assert.Equal(["poll[0]/ask", "poll[1]/ask", "poll[2]/ask"], run.Paths);
        Assert.Equal(["0", "1", "2"], run.Calls.Select(call => call.Step.Handler!.PayloadJson));
    }

    [Fact]
    public void Branches_run_side_by_side_and_all_are_waited_for()
    {
        var run = Run.To(Of(Parallel("both", [Call("a"), Call("b")], [Call("c")]), Call("after", "${steps.a.output + steps.c.output}")));

        Assert.Equal(["both/a", "both/c"], run.Paths.Take(2));
        Assert.Equal(["after", "both/a", "both/b", "both/c"], run.Paths.Order(StringComparer.Ordinal));
        Assert.Equal("after", run.Paths.Last());
    }

    [Fact]
    public void A_delay_ends_when_it_should()
    {
        var run = Run.To(Of(Delay("night", "7200"), Delay("until", null, "2027-03-01T15:30:00+01:00"), Call("a")));

        Assert.Equal(Run.Start.AddHours(2.5), run.Now);
        Assert.Equal(["a"], run.Paths);
    }

    [Fact]
    public void A_step_that_fails_is_called_again_as_its_retry_says()
    {
        var calls = 0;
        var run = Run.To(Of(Call("a", retry: new ScheduleRetry { MaxRetries = 2, DelaySeconds = 60 })), _ => ++calls < 3 ? Run.Failed() : Run.Succeeded());

        Assert.Equal(["a", "a", "a"], run.Paths);
        Assert.Null(run.End!.Error);
        Assert.InRange(run.Now - Run.Start, TimeSpan.FromSeconds(96), TimeSpan.FromSeconds(144));
    }

    [Fact]
    public void A_step_that_fails_for_good_fails_the_workflow_once_what_runs_beside_it_has_ended()
    {
        var run = Run.To(
            Of(Parallel("both", [Call("bad"), Call("never")], [Call("good"), Call("never-either")], [Delay("long", "3600")])),
            call => call.Path == "both/bad" ? Run.Failed("no mail today") : Run.Succeeded());

        Assert.Equal(["both/bad", "both/good"], run.Paths);
        Assert.Equal("Step both/bad: no mail today", run.End!.Error);
        Assert.Equal("no mail today", run.End.Failed!.Error);
        Assert.Contains("both/good", run.Completed);
        Assert.Equal(Run.Start, run.Now);
    }

    [Fact]
    public void The_next_attempt_begins_with_the_step_that_failed()
    {
        var broken = true;
        var run = new Run(Of(Call("a"), Call("b", retry: new ScheduleRetry { MaxRetries = 1, DelaySeconds = 1 }), Call("c")))
        {
            Answer = call => call.Path == "b" && broken ? Run.Failed() : Run.Succeeded(),
        };
        run.ToEnd();
        broken = false;
        Assert.Equal("Step b: broken", run.End!.Error);
        run.Restart();
        run.ToEnd();

        Assert.Equal(["a", "b", "b", "b", "c"], run.Paths);
        Assert.Null(run.End!.Error);
    }

    [Fact]
    public void Fail_and_succeed_end_it()
    {
        Assert.Equal("Step stop: 3 are too many", Run.To(Of(Fail("stop", "${context.n} are too many"))).End!.Error);
        var succeeded = Run.To(Of(Call("a"), Choice("enough", "${true}", [Succeed("stop", """{"n": "${context.n}"}""")]), Call("b")));
        Assert.Equal(["a"], succeeded.Paths);
        Assert.Equal((null, """{"n":3}"""), (succeeded.End!.Error, succeeded.End.Output));
        Assert.Equal("\"a\"", Run.To(Of(Call("a"), Succeed("stop"))).End!.Output);
    }

    [Theory]
    [InlineData("iterations", "Scheduling:Workflows:MaxIterations")]
    [InlineData("items", "Scheduling:Workflows:MaxIterations")]
    [InlineData("operations", "Scheduling:Workflows:MaxOperations")]
    [InlineData("depth", "Scheduling:Workflows:MaxDepth")]
    [InlineData("output", "64 KiB")]
    [InlineData("outputs", "1 MiB")]
    [InlineData("large items", "64 KiB")]
    [InlineData("delay", "366 days")]
    [InlineData("max", "its max")]
    public void A_limit_that_is_passed_ends_it_and_is_named(string what, string named)
    {
        var workflow = what switch
        {
            "iterations" => Of(While("loop", "${true}", Call("a"))),
            "items" => Of(Each("loop", "${Array(101).fill(1)}", Call("a"))),
            "max" => Of(Each("loop", "${context.list}", Call("a")) is var each ? each with { ForEach = each.ForEach! with { Max = 1 } } : null!),
            "operations" => Of(Each("loop", "${Array(50).fill(1)}", Each("inner", "${Array(50).fill(1)}", Call("a")))),
            "depth" => Of(Choice("one", "${true}", [Choice("two", "${true}", [Call("a")])])),
            "large items" => Of(Each("loop", "${Array(50).fill('x'.padEnd(2000))}", Call("a"))),
            "delay" => Of(Delay("long", "\"${400 * 86400}\"")),
            "outputs" => Of([.. Enumerable.Range(0, 20).Select(n => Call($"a{n}"))]),
            _ => Of(Call("a")),
        };
        var size = what == "output" ? WorkflowLimits.MaxOutputBytes : WorkflowLimits.MaxOutputBytes - 100;
        var run = Run.To(
            workflow,
            _ => Run.Succeeded(what.StartsWith("output", StringComparison.Ordinal) ? new string('x', size) : null),
            what == "depth" ? new WorkflowLimits(MaxDepth: 2) : null);

        Assert.Contains(named, run.End!.Error, StringComparison.Ordinal);
        Assert.True(run.Calls.Count <= 1_000);
    }
}

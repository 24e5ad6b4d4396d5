using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Core.Workflows.Rules;
using static Orleans.Scheduling.Core.Tests.Workflows.Flow;

namespace Orleans.Scheduling.Core.Tests.Workflows;

/// <summary>What is refused when a workflow is saved, and by which path.</summary>
public sealed class RulesTable
{
    public static TheoryData<string, WorkflowDefinition, string, string> Wrong { get; } = new()
    {
        { "no steps", Of(), "steps", "at least one" },
        { "no kind", Of(new WorkflowStep { Id = "a" }), "steps[0]", "handler, http, grain" },
        { "two kinds", Of(Call("a") with { Fail = new FailStep { Message = "m" } }), "steps[0].fail", "beside handler" },
        { "bad id", Of(Call("1a")), "steps[0].id", "not a step's id" },
        { "id twice", Of(Call("a"), Each("b", new[] { 1 }, Call("a"))), "steps[1].for_each.steps[0].id", "twice" },
        { "after fail", Of(Fail("a"), Call("b")), "steps[1]", "can't be reached" },
        { "after succeed inside", Of(Choice("a", "${true}", [Succeed("b"), Call("c")])), "steps[0].choice.cases[0].steps[1]", "can't be reached" },
        { "after a choice that always ends", Of(Choice("a", "${true}", [Fail("b")], Succeed("c")), Call("d")), "steps[1]", "a before it always ends" },
        { "no such step", Of(Call("a", "${steps.nobody.output}")), "steps[0].handler.payload", "There is no step nobody" },
        { "later step", Of(Call("a", new { x = new[] { "${steps.b.output}" } }), Call("b")), "steps[0].handler.payload.x[0]", "can't have run" },
        { "itself", Of(Call("a", "${steps.a.output}")), "steps[0].handler.payload", "can't have run" },
        { "another branch", Of(Parallel("p", [Call("a")], [Call("b", "${steps.a.output}")])), "steps[0].parallel.branches[1][0].handler.payload", "can't have run" },
        { "another case", Of(Choice("p", "${true}", [Call("a")], Call("b", "${steps.a.output}"))), "steps[0].choice.else[0].handler.payload", "can't have run" },
        { "item outside", Of(Call("a", "${item}")), "steps[0].handler.payload", "no item" },
        { "item in while", Of(While("w", "${true}", Call("a", "${item}"))), "steps[0].while.steps[0].handler.payload", "no item" },
        { "index outside", Of(Call("a", "${index}")), "steps[0].handler.payload", "no index" },
        { "unknown name", Of(Call("a", "${contxt.n}")), "steps[0].handler.payload", "contxt at character 3" },
        { "own name taken", Of(Call("a", "${[1].map(steps => steps)}")), "steps[0].handler.payload", "take another" },
        { "steps alone", Of(Call("a", "${Object.keys(steps)}")), "steps[0].handler.payload", "needs the id" },
        { "syntax", Of(Call("a", "x ${context.}")), "steps[0].handler.payload", "Unexpected token '}' at character 13" },
        { "syntax, second line", Of(Call("a", "x\n${context.}")), "steps[0].handler.payload", "line 2, character 11" },
        { "unended", Of(Call("a", "${context")), "steps[0].handler.payload", "at character" },
        { "quote", Of(Call("a", "a ` b ${1}")), "steps[0].handler.payload", "at character" },
        { "quotes", Of(Call("a", "a` + `b ${1}")), "steps[0].handler.payload", "outside an expression" },
        { "when without expression", Of(Choice("a", "true", [Call("b")])), "steps[0].choice.cases[0].when", "one expression" },
        { "when with more", Of(Choice("a", "is ${true}", [Call("b")])), "steps[0].choice.cases[0].when", "one expression" },
        { "bad when", Of(Choice("a", "${1 +}", [Call("b")])), "steps[0].choice.cases[0].when", "at character" },
        { "bad condition", Of(While("a", "${nope}", Call("b"))), "steps[0].while.condition", "nope" },
        { "empty case", Of(Choice("a", "${true}", [])) , "", "" },
        { "empty loop", Of(While("a", "${true}")), "steps[0].while.steps", "at least one" },
        { "items neither", Of(Each("a", 5, Call("b"))), "steps[0].for_each.items", "list" },
        { "items text", Of(Each("a", "five", Call("b"))), "steps[0].for_each.items", "one expression" },
        { "many items", Of(Each("a", Enumerable.Range(0, 101), Call("b"))), "steps[0].for_each.items", "MaxIterations" },
        { "bad branch", Of(Parallel("a", [Call("b")], [])), "steps[0].parallel.branches[1]", "at least one" },
        { "no delay", Of(Delay("a", null)), "steps[0].delay", "exactly one" },
        { "long delay", Of(Delay("a", "99999999")), "steps[0].delay.seconds", "out of range" },
        { "bad seconds", Of(Delay("a", "\"soon\"")), "steps[0].delay.seconds", "one expression" },
        { "bad until", Of(Delay("a", null, "soon")), "steps[0].delay.until", "ISO 8601" },
        { "bad url", Of(Http("a", "ftp://x")), "steps[0].http.url", "http or https" },
        { "bad url expression", Of(Http("a", "https://x/${nope}")), "steps[0].http.url", "nope" },
        { "bad header expression", Of(Http("a", "https://x", "${nope}")), "steps[0].http.headers.X-Test", "nope" },
        { "bad body expression", Of(Http("a", "https://x", null, """{"a": ["${nope}"]}""")), "steps[0].http.body.a[0]", "nope" },
        { "no handler name", Of(Call("a") with { Handler = new CommandTarget { Name = "" } }), "steps[0].handler.name", "missing" },
        { "bad key", Of(Grain("a", "${nope}")), "steps[0].grain.key", "nope" },
        { "no subject", Of(Message("a", "")), "steps[0].nats.subject", "missing" },
        { "bad subject", Of(Message("a", "mail..digest")), "steps[0].nats.subject", "nothing before, after or between dots" },
        { "wildcard subject", Of(Message("a", "mail.*")), "steps[0].nats.subject", "has a wildcard" },
        { "bad subject expression", Of(Message("a", "mail.${nope}")), "steps[0].nats.subject", "nope" },
        { "bad payload", Of(Message("a", "mail", "${nope}")), "steps[0].nats.payload", "nope" },
        { "retry of a delay", Of(Delay("a", "1") with { Retry = new ScheduleRetry { MaxRetries = 1 } }), "steps[0].retry", "leave it out" },
        { "bad retry", Of(Call("a", retry: new ScheduleRetry { MaxRetries = -1 })), "steps[0].retry.max_retries", "out of range" },
        { "bad timeout", Of(Call("a") with { TimeoutSeconds = 0 }), "steps[0].timeout_seconds", "out of range" },
        { "no place at all", Of(Call("a")) with { MaxConcurrent = 0 }, "max_concurrent", "from 1 to 10000" },
        { "too many places", Of(Call("a")) with { MaxConcurrent = 10_001 }, "max_concurrent", "from 1 to 10000" },
        { "bad message", Of(Fail("a", "${nope}")), "steps[0].fail.message", "nope" },
        { "deep", Of(Deep(11)), string.Concat("steps[0]", string.Concat(Enumerable.Repeat(".while.steps[0]", 9)), ".while.steps"), "MaxDepth" },
        { "many", Of([.. Enumerable.Range(0, 201).Select(n => Call($"a{n}"))]), "steps", "200" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_workflow_is_refused_by_the_path_of_what_is_wrong(string what, WorkflowDefinition workflow, string path, string says)
    {
        var errors = WorkflowRules.Check("w", workflow, new WorkflowLimits());
        if (path.Length == 0)
        {
            Assert.Empty(errors);
            return;
        }

        var error = Assert.Single(errors);
        Assert.True(error.Field == path, $"{what}: {error.Field}");
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_may_have_run_may_be_named()
    {
        var workflow = Of(
            Call("a"),
            Choice("c", "${steps.a.output}", [Call("yes", "${steps.a.output}")], Call("no")),
            Call("b", "${steps.yes?.output ?? steps.no?.output}"),
            Each("each", "${[1]}", Call("first", "${steps.second?.output}"), Call("second", "${item + index}")),
            While("poll", "${index < 2 && !steps.ask?.output}", Call("ask", "${steps.ask?.output}")),
            Parallel("p", [Call("left")], [Call("right")]),
            Succeed("end", "\"${[steps.left.output, steps.second.output]}\""));

        Assert.Empty(WorkflowRules.Check("w", workflow, new WorkflowLimits()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("-a")]
    public void A_name_that_is_none_is_refused(string name) =>
        Assert.Equal("name", Assert.Single(WorkflowRules.Check(name, Of(Call("a")), new WorkflowLimits())).Field);

    private static WorkflowStep Deep(int depth) =>
        depth == 1 ? Call("d1") : While($"d{depth}", "${false}", Deep(depth - 1));
}

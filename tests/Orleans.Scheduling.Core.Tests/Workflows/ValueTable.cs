using static Orleans.Scheduling.Core.Tests.Workflows.Flow;

namespace Orleans.Scheduling.Core.Tests.Workflows;

/// <summary>What values become; docs/workflows.md shows some of these to users.</summary>
public sealed class ValueTable
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("$5 and }", "\"$5 and }\"")]
    [InlineData("${context.n}", "3")]
    [InlineData("n is ${context.n}", "\"n is 3\"")]
    [InlineData("${context.list}", "[1,2]")]
    [InlineData("${ {a: context.n, 'b': trigger.schedule_id} }", """{"a":3,"b":"s"}""")]
    [InlineData("${steps.first.output}", """{"ok":true,"näme":"x"}""")]
    [InlineData("${steps['first'].output.ok && 'yes'}", "\"yes\"")]
    [InlineData("${context.missing}", "null")]
    [InlineData("${context.list.map(x => x + 1)}", "[2,3]")]
    [InlineData("${context.n /* the } of it */}", "3")]
    [InlineData("${context.n // to the end\n}", "3")]
    [InlineData("${`in ${context.n}`}", "\"in 3\"")]
    [InlineData("\\${context.n}", "\"${context.n}\"")]
    [InlineData("a \\` b ${1 + 1}", "\"a ` b 2\"")]
    [InlineData("${new Date('2027-01-01T00:00:00Z').toISOString()}", "\"2027-01-01T00:00:00.000Z\"")]
    [InlineData("${context}", """{"n":3,"list":[1,2]}""")]
    public void A_text_becomes(string text, string json) => Assert.Equal(json, Payload(text));

    [Fact]
    public void Texts_anywhere_in_a_payload_are_computed_and_names_are_not() => Assert.Equal(
        """{"${context.n}":[{"n":3},"3 of 3",5,null,true]}""",
        Payload(new Dictionary<string, object?> { ["${context.n}"] = new object?[] { new { n = "${context.n}" }, "${context.n} of 3", 5, null, true } }));

    [Fact]
    public void Addresses_headers_and_keys_are_texts()
    {
        var run = Run.To(Of(Http("h", "https://example.com/${context.n}?q=${encodeURIComponent('a b')}", "${context.list}", "\"${context.n}\""), Grain("g", "${context.n}")));

        var http = run.Calls[0].Step.Http!;
        Assert.Equal(("https://example.com/3?q=a%20b", "1,2", "3"), (http.Url, http.Headers["X-Test"], http.BodyJson));
        Assert.Equal("3", run.Calls[1].Step.Grain!.Key);
    }

    [Theory]
    [InlineData("${context.a.b.c}", "Step a: payload: ${context.a.b.c} fails: Cannot read properties of undefined")]
    [InlineData("${steps.maybe.output}", "Cannot read properties of undefined")]
    [InlineData("${(() => { for (;;); })()}", "10000 statements")]
    [InlineData("${(function f() { return f(); })()}", "calls itself")]
    [InlineData("${Array(1e9).fill(1)}", "MiB")]
    [InlineData("${'x'.padEnd(2 ** 29).length}", "MiB")]
    [InlineData("${'x'.repeat(2 ** 29).length}", "repeat")]
    [InlineData("${context.list.constructor.constructor('return 1')()}", "String compilation")]
    [InlineData("${10n}", "BigInt")]
    [InlineData("${(() => { throw new Error('enough'); })()}", "enough")]
    public void An_expression_that_fails_fails_its_step_and_says_where(string text, string error)
    {
        var run = Run.To(Of(Choice("no", "${false}", [Call("maybe")]), Call("a", text)));

        Assert.Contains(error, run.End!.Error, StringComparison.Ordinal);
        Assert.Empty(run.Calls);
    }

    [Fact]
    public void Subjects_and_messages_of_nats_steps_are_computed()
    {
        var run = Run.To(Of(Call("first"), Message("a", "mail.${steps.first.output.to}", new { ok = "${steps.first.output.ok}" })), _ =>
            Run.Succeeded("""{"ok":true,"to":"ann"}"""));

        Assert.Equal(("mail.ann", """{"ok":true}"""), run.Calls[1].Step.Nats is { } nats ? (nats.Subject, nats.PayloadJson) : default);
    }

    [Fact]
    public void Nothing_of_net_can_be_reached() =>
        Assert.Equal("\"undefined undefined\"", Payload("${typeof Math.System + ' ' + typeof context.GetType}"));

    private static string? Payload(object payload)
    {
        var run = Run.To(
            Of(Call("first"), Call("a", payload)), _ => Run.Succeeded("""{"ok":true,"näme":"x"}"""));
        Assert.Null(run.End!.Error);
        return run.Calls[1].Step.Handler!.PayloadJson;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

/// <summary>Handlers whose payload has a type.</summary>
public sealed class TypedHandlerTests
{
    private static readonly DateTimeOffset _triggeredAt = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"send_to": "ann", "lines": [{"amount": 2}, {"amount": 3}], "urgency": "very_high"}""", "ann 5 VeryHigh 10")]
    [InlineData("""{"SEND_TO": "ann", "Lines": null, "limit": 7, "something_else": {}}""", "ann 0 Normal 7")]
    public async Task A_payload_is_read_in_snake_case_with_defaults_for_what_has_one(string payload, string seen)
    {
        await using var provider = Provider();
        var outcome = await Target(provider).CallAsync(Call("digest", payload), _triggeredAt, CancellationToken.None);

        Assert.True(outcome.Succeeded, outcome.Error);
        Assert.Equal($$"""{"seen_by":"digest","what":"{{seen}}"}""", outcome.ResponseExcerpt);
    }

    public static TheoryData<string?, string, string> Misfits => new()
    {
        { """{"send_to": "ann", "lines": [{"amount": 2}, {"amount": "three"}]}""", "command_payload/lines/1/amount", "could not be converted to" },
        { """{"send_to": "ann", "urgency": "extreme"}""", "command_payload/urgency", "could not be converted to" },
        { """{"send_to": null}""", "command_payload/send_to", "null" },
        { """{"limit": 3}""", "command_payload", "'send_to'" },
        { """{"send_to": "ann", "lines": [{}]}""", "command_payload/lines/0", "'amount'" },
        { """{"send_to": ""}""", "command_payload", "Whom to send it to is missing." },
        { "[1]", "command_payload", "could not be converted to" },
        { null, "command_payload", "'send_to'" },
        { "null", "command_payload", "'send_to'" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task One_that_does_not_fit_is_refused_before_it_is_saved_and_fails_for_good_after(string? payload, string field, string because)
    {
        await using var provider = Provider();
        var target = Target(provider);

        var error = Assert.Single(target.CheckPayload(Command("digest", payload)));
        Assert.Equal(field, error.Field);
        Assert.Contains(because, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Path:", error.Message, StringComparison.Ordinal);

        var outcome = await target.CallAsync(Call("digest", payload), _triggeredAt, CancellationToken.None);
        Assert.Equal((false, $"{error.Field}: {error.Message}", FailureCause.Refused), (outcome.Succeeded, outcome.Error, outcome.Cause));
    }

    [Theory]
    [InlineData("a text", "a text")]
    [InlineData(null, null)]
    [InlineData(12, "12")]
    public async Task What_a_handler_returns_is_kept_as_text_or_JSON(object? result, string? kept)
    {
        await using var provider = Provider(services => services.AddSingleton(new Answer(result)));
        var outcome = await Target(provider).CallAsync(
            Call("answer", null) with { Step = "a" }, _triggeredAt, CancellationToken.None);

        Assert.Equal((true, kept, kept), (outcome.Succeeded, outcome.Output, outcome.ResponseExcerpt));
    }

    [Fact]
    public async Task One_class_may_go_by_several_names()
    {
        await using var provider = Provider(services => services.AddWorkflowHandler<DigestHandler>("digest-again"));
        var outcome = await Target(provider).CallAsync(
            Call("digest-again", """{"send_to": "ann"}"""), _triggeredAt, CancellationToken.None);

        Assert.Contains("\"seen_by\":\"digest-again\"", outcome.ResponseExcerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_with_two_payload_types_is_refused_as_it_is_registered()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddWorkflowHandler<TwoTypes>("two"));
        Assert.Contains("more than once", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_without_a_service_may_report_progress_to_nobody()
    {
        var context = new WorkflowContext
        {
            Handler = "digest", ScheduleId = default, ExecutionId = default, ScheduledAt = default, TriggeredAt = default, Attempt = 1,
        };
        context.ReportProgress(0.5);
        context.ReportProgress(1, 2);
        context.ReportProgress("half");
    }

    private static ServiceProvider Provider(Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection().AddLogging().AddSchedulingTargets()
            .AddWorkflowHandler<DigestHandler>("digest").AddWorkflowHandler<AnswerHandler>("answer");
        configure?.Invoke(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    private static HandlerTarget Target(IServiceProvider provider) => provider.GetServices<IExecutionTarget>().OfType<HandlerTarget>().Single();

    private static ExecutionTarget Command(string name, string? payload) => new() { Command = new CommandTarget { Name = name, PayloadJson = payload } };

    private static TargetCall Call(string name, string? payload) => new()
    {
        ScheduleId = Guid.NewGuid(), ExecutionId = Guid.NewGuid(), ScheduledAt = _triggeredAt, Attempt = 1, Target = Command(name, payload),
    };

    private enum Urgency { Normal, VeryHigh }

    private sealed record Line(int Amount);

    private sealed record Digest
    {
        public Digest(string sendTo, IReadOnlyList<Line>? lines = null, Urgency urgency = Urgency.Normal, int limit = 10) =>
            (SendTo, Lines, Urgency, Limit) = (
                sendTo.Length > 0 ? sendTo : throw new ArgumentException("Whom to send it to is missing."), lines ?? [], urgency, limit);

        public string SendTo { get; }

        public IReadOnlyList<Line>? Lines { get; }

        public Urgency Urgency { get; }

        public int Limit { get; }
    }

    private sealed class DigestHandler : IWorkflowHandler<Digest>
    {
        public Task<object?> RunAsync(Digest payload, WorkflowContext context, CancellationToken cancellationToken) =>
            Task.FromResult<object?>(new
            {
                SeenBy = context.Handler,
                What = $"{payload.SendTo} {payload.Lines!.Sum(l => l.Amount)} {payload.Urgency} {payload.Limit}",
            });
    }

    private sealed record Answer(object? Value);

    private sealed record Nothing;

    private sealed class AnswerHandler(Answer answer) : IWorkflowHandler<Nothing>
    {
        public Task<object?> RunAsync(Nothing payload, WorkflowContext context, CancellationToken cancellationToken) =>
            Task.FromResult(answer.Value);
    }

    private sealed class TwoTypes : IWorkflowHandler<Nothing>, IWorkflowHandler<Line>
    {
        public Task<object?> RunAsync(Nothing payload, WorkflowContext context, CancellationToken cancellationToken) => Task.FromResult<object?>(null);

        public Task<object?> RunAsync(Line payload, WorkflowContext context, CancellationToken cancellationToken) => Task.FromResult<object?>(null);

        public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Nats;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class HandlerTargetTests
{
    private static readonly DateTimeOffset _triggeredAt = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public async Task A_handler_is_told_everything_about_its_execution_and_its_result_is_kept()
    {
        WorkflowContext? seen = null;
        var target = Target("digest", (context, _) =>
        {
            seen = context;
            return Task.FromResult<string?>("""{"sent":3}""");
        });
        var call = Call(new ExecutionTarget { Command = new CommandTarget { Name = "digest", PayloadJson = "[1]" } });

        var outcome = await target.CallAsync(call, _triggeredAt, CancellationToken.None);

        Assert.Equal(new TargetOutcome(true, ResponseExcerpt: """{"sent":3}"""), outcome);
        Assert.Equal(
            new WorkflowContext
            {
                Handler = "digest",
                ScheduleId = call.ScheduleId,
                ExecutionId = call.ExecutionId,
                ScheduledAt = call.ScheduledAt,
                TriggeredAt = _triggeredAt,
                Attempt = 2,
                ContextJson = call.ContextJson,
                PayloadJson = "[1]",
            },
            seen);
        Assert.Equal(call.ExecutionId.ToString(), seen!.IdempotencyKey);
    }

    [Fact]
    public async Task A_workflow_id_names_a_handler_too()
    {
        var target = Target("digest", (_, _) => Task.FromResult<string?>(null));
        var outcome = await target.CallAsync(
            Call(new ExecutionTarget { WorkflowId = "digest" }), _triggeredAt, CancellationToken.None);
        Assert.Equal(new TargetOutcome(true), outcome);
    }

    [Fact]
    public async Task What_a_handler_throws_is_a_failure_in_one_line()
    {
        var target = Target("digest", (_, _) => throw new InvalidOperationException("no\nmail server"));
        var outcome = await target.CallAsync(Call(Command("digest")), _triggeredAt, CancellationToken.None);
        Assert.Equal(
            new TargetOutcome(false, "InvalidOperationException: no mail server")
            {
                Cause = FailureCause.Handler,
                ErrorType = "System.InvalidOperationException",
            },
            outcome);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        var target = Target("digest", (_, _) => throw new OperationCanceledException("inner time-out"));
        var outcome = await target.CallAsync(Call(Command("digest")), _triggeredAt, CancellationToken.None);
        Assert.Equal("OperationCanceledException: inner time-out", outcome.Error);
    }

    [Fact]
    public async Task A_cancelled_handler_that_stops_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var target = Target("digest", async (_, token) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return null;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => target.CallAsync(Call(Command("digest")), _triggeredAt, cancel.Token));
    }

    [Fact]
    public async Task A_cancelled_handler_that_finishes_its_work_in_time_has_succeeded()
    {
        using var cancel = new CancellationTokenSource();
        var target = Target("digest", async (_, _) =>
        {
            await cancel.CancelAsync();
            return "done all the same";
        });
        var outcome = await target.CallAsync(Call(Command("digest")), _triggeredAt, cancel.Token);
        Assert.Equal("done all the same", outcome.ResponseExcerpt);
    }

    [Fact]
    public void An_unknown_command_is_refused_with_what_is_there()
    {
        var refusal = Assert.Throws<SchedulingException>(() => Target("digest", null!).Admit(Command("mail")));
        Assert.Equal(SchedulingError.CommandNotAllowed, refusal.Error);
        Assert.Equal(
            "target_command: no handler named 'mail' is registered on the silos. Register one with "
            + "services.AddWorkflowHandler<THandler>(\"mail\"). Registered: digest.",
            refusal.Message);
    }

    [Fact]
    public void An_unknown_workflow_is_an_invalid_field()
    {
        var refusal = Assert.Throws<SchedulingException>(
            () => Target("digest", null!).Admit(new ExecutionTarget { WorkflowId = "mail" }));
        Assert.Equal(SchedulingError.Invalid, refusal.Error);
        Assert.Equal("workflow_id", Assert.Single(refusal.Fields).Field);
    }

    [Fact]
    public void A_known_command_is_admitted() => Target("digest", null!).Admit(Command("digest"));

    [Fact]
    public async Task A_handler_that_this_silo_lost_fails_the_execution()
    {
        var outcome = await Target("digest", null!).CallAsync(Call(Command("mail")), _triggeredAt, CancellationToken.None);
        Assert.False(outcome.Succeeded);
        Assert.Contains("'mail'", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_registered_once()
    {
        var services = new ServiceCollection().AddWorkflowHandler<ScopedHandler>("digest");
        Assert.Throws<ArgumentException>(() => services.AddWorkflowHandler<ScopedHandler>("digest"));
        services.AddWorkflowHandler<ScopedHandler>("Digest");
    }

    [Fact]
    public async Task Each_call_has_a_handler_of_its_own()
    {
        await using var provider = new ServiceCollection().AddLogging().AddSchedulingTargets().AddSchedulingTargets()
            .AddWorkflowHandler<ScopedHandler>("digest").BuildServiceProvider(validateScopes: true);
        var target = Assert.Single(provider.GetServices<IExecutionTarget>(), t => t.Serves(Command("digest")));
        var first = await target.CallAsync(Call(Command("digest")), _triggeredAt, CancellationToken.None);
        var second = await target.CallAsync(Call(Command("digest")), _triggeredAt, CancellationToken.None);
        Assert.NotNull(first.ResponseExcerpt);
        Assert.NotEqual(first.ResponseExcerpt, second.ResponseExcerpt);
    }

    private static HandlerTarget Target(
        string name, Func<WorkflowContext, CancellationToken, Task<string?>> run)
    {
        var handlers = new HandlerRegistry([new HandlerRegistration(name, _ => new DelegateHandler(run))], Options.Create(new SchedulingOptions()));
        return new(
            handlers,
            new NatsSubjects(Options.Create(new SchedulingOptions()), handlers),
            new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>(),
            NullLogger<HandlerTarget>.Instance);
    }

    private static ExecutionTarget Command(string name) => new() { Command = new CommandTarget { Name = name } };

    private static TargetCall Call(ExecutionTarget target) => new()
    {
        ScheduleId = Guid.NewGuid(),
        ExecutionId = Guid.NewGuid(),
        ScheduledAt = _triggeredAt.AddSeconds(-1),
        Attempt = 2,
        Target = target,
        ContextJson = """{"tenant":"a"}""",
    };

    private sealed class DelegateHandler(Func<WorkflowContext, CancellationToken, Task<string?>> run) : IWorkflowHandler
    {
        public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken) =>
            run(context, cancellationToken);
    }

    private sealed class ScopedHandler : IWorkflowHandler
    {
        private readonly Guid _id = Guid.NewGuid();

        public Task<string?> RunAsync(WorkflowContext context, CancellationToken cancellationToken) =>
            Task.FromResult<string?>(_id.ToString());
    }

    /// <summary>A clock on which every wait is over at once.</summary>
    private sealed class InstantTime : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}

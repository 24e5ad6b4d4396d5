using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.EndToEnd.Tests.Host;
using Orleans.Scheduling.Gateway.Executions;
using Orleans.Scheduling.Workflows;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>What the answer about one execution says of its progress.</summary>
public sealed class LiveProgressTests
{
    private const string Silo = "S127.0.0.1:11111:1";

    private static readonly ExecutionProgress Said = new() { Percent = 40, Message = "4 of 10", Step = "send", At = GatewayUnderTest.Now };

    private readonly IGrainFactory _grains = Substitute.For<IGrainFactory>();
    private readonly IWorkflowEngineGrain _engine = Substitute.For<IWorkflowEngineGrain>();
    private readonly ExecutionRow _row = new()
    {
        ExecutionId = Guid.NewGuid(),
        ScheduleId = Guid.NewGuid(),
        Status = ExecutionStatus.Running,
        Cause = "auto",
        ScheduledAt = GatewayUnderTest.Now,
        FireAt = GatewayUnderTest.Now,
        DecidedAt = GatewayUnderTest.Now,
        Attempt = 2,
        Silo = Silo,
    };

    public LiveProgressTests() => _grains.GetGrain<IWorkflowEngineGrain>(Engines.KeyOf(_row.ExecutionId), Silo).Returns(_engine);

    [Fact]
    public async Task A_running_execution_s_engine_is_asked()
    {
        _engine.GetProgressAsync(_row.ExecutionId, 2).Returns(Said);
        var shown = ExecutionResponses.From(await AddAsync(_row)).Progress!;

        Assert.Equal((40.0, "4 of 10", "send", GatewayUnderTest.Now.UtcDateTime), (shown.Percent, shown.Message, shown.Step, shown.At));
    }

    [Theory]
    [InlineData(ExecutionStatus.Succeeded, Silo)]
    [InlineData(ExecutionStatus.RetryWaiting, Silo)]
    [InlineData(ExecutionStatus.Queued, null)]
    [InlineData(ExecutionStatus.Running, null)]
    public async Task Of_any_other_what_is_stored_is_shown(ExecutionStatus status, string? silo)
    {
        var row = _row with { Status = status, Silo = silo, Progress = Said };

        Assert.Same(row, await AddAsync(row));
        Assert.Empty(_grains.ReceivedCalls());
    }

    [Fact]
    public async Task An_engine_that_is_gone_leaves_the_row_as_it_is()
    {
        _engine.GetProgressAsync(_row.ExecutionId, 2).ThrowsAsync(new SiloUnavailableException());
        Assert.Same(_row, await AddAsync(_row));
    }

    [Fact]
    public async Task One_that_does_not_answer_is_waited_for_two_seconds()
    {
        _engine.GetProgressAsync(_row.ExecutionId, 2).Returns(new TaskCompletionSource<ExecutionProgress?>().Task);
        var time = new InstantTime();

        Assert.Same(_row, await new LiveProgress(_grains, time).AddAsync(_row, CancellationToken.None));
        Assert.Equal([TimeSpan.FromSeconds(2)], time.Waits);
    }

    [Fact]
    public async Task A_caller_who_has_gone_ends_it()
    {
        _engine.GetProgressAsync(_row.ExecutionId, 2).Returns(new TaskCompletionSource<ExecutionProgress?>().Task);
        using var gone = new CancellationTokenSource();
        var asked = new LiveProgress(_grains, TimeProvider.System).AddAsync(_row, gone.Token);
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
    }

    private Task<ExecutionRow> AddAsync(ExecutionRow row) => new LiveProgress(_grains, TimeProvider.System).AddAsync(row, CancellationToken.None);
}

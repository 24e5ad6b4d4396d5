using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What a wake fires: at the instant, early, late, and with the clock running backwards.</summary>
public sealed class WakingTests
{
    [Fact]
    public void A_wake_at_the_instant_fires()
    {
        var subject = Subject.Created(Given.Every(60));
        var decision = subject.Wake("10:01");

        var row = Assert.Single(decision.Rows);
        Assert.Equal(ExecutionIds.Create(Given.ScheduleId, Given.Incarnation, Given.At("10:01"), "auto"), row.ExecutionId);
        Assert.Equal((ExecutionStatus.Running, "auto", 1, 1), (row.Status, row.Cause, row.Attempt, row.Dispatch));
        Assert.Equal((Given.At("10:01"), Given.At("10:01"), Given.At("10:01")), (row.ScheduledAt, row.FireAt, row.DecidedAt));
        Assert.Same(row, Assert.Single(decision.Dispatches).Row);
        Assert.Equal((1L, 1L, 0L), (subject.Runtime.AutoCount, subject.Runtime.ExecutionCount, subject.Runtime.ErrorCount));
        Assert.Equal(row.ExecutionId, subject.Runtime.LastExecutionId);
        Assert.Equal(Given.At("10:01"), subject.Runtime.LastExecutionAt);
        Assert.Equal(Given.At("10:02"), subject.Runtime.NextNominalAt);
    }

    [Fact]
    public void A_wake_just_before_decides_nothing_and_leaves_the_state_as_it_is()
    {
        var subject = Subject.Created(Given.Every(60));
        var before = subject.State;
        var decision = subject.Wake("10:00:59.9999999");

        Assert.Same(before, decision.State);
        Assert.Empty(decision.Rows);
    }

    [Fact]
    public void A_fire_never_moves_the_version()
    {
        var subject = Subject.Created(Given.Every(60));
        var head = subject.State.Head;
        subject.Wake("10:01");
        subject.FinishAll("10:01:30");
        subject.Wake("10:30");

        Assert.Same(head, subject.State.Head);
        Assert.Single(subject.Audit);
    }

    [Fact]
    public void A_second_wake_at_the_same_instant_fires_nothing_more()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");

        Assert.Empty(subject.Wake("10:01").Rows);
    }

    [Fact]
    public void A_clock_that_runs_backwards_fires_nothing_twice()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Wake("10:02");
        subject.Wake("10:00:30");
        subject.FinishAll("10:00:40");
        subject.Wake("10:01:30");
        subject.Wake("10:02:30");

        Assert.Equal("10:01 succeeded; 10:02 succeeded", subject.History);
        subject.Wake("10:03");
        Assert.Equal("10:01 succeeded; 10:02 succeeded; 10:03 running", subject.History);
    }

    [Fact]
    public void A_wake_that_only_asks_about_executions_moves_the_next_one()
    {
        var subject = Subject.Created(Given.Cron("0 * * * *"), "10:30");
        subject.Wake("11:00");
        Assert.Equal(Given.At("11:01"), subject.Runtime.NextWakeAt);

        var decision = subject.Wake("11:01");

        Assert.Empty(decision.Rows);
        Assert.Equal(Given.At("11:02"), subject.Runtime.NextWakeAt);
    }

    [Fact]
    public void Jitter_holds_a_fire_back_until_its_own_time()
    {
        var subject = Subject.Created(Given.Cron("0 12 * * *").Timed(t => t with { JitterSeconds = 600 }));
        var fireAt = subject.Runtime.NextFireAt!.Value;
        subject.Put(new ScheduleInput.Wake(), fireAt.AddMilliseconds(-1));
        Assert.Empty(subject.Rows);

        subject.Put(new ScheduleInput.Wake(), fireAt);

        Assert.Equal((Given.At("12:00"), fireAt), (subject.Only.Row.ScheduledAt, subject.Only.Row.FireAt));
        Assert.Equal(Given.At("12:00"), subject.Runtime.LastProcessed);
    }

    [Fact]
    public void Lateness_is_counted_from_the_jittered_time()
    {
        var definition = Given.Cron("0 12 * * *").Timed(t => t with { JitterSeconds = 600 }) with { MisfireGraceSeconds = 60 };
        var subject = Subject.Created(definition);
        subject.Put(new ScheduleInput.Wake(), subject.Runtime.NextFireAt!.Value.AddSeconds(60));

        Assert.Equal("12:00 running", subject.History);
    }

    [Fact]
    public void An_immediate_schedule_fires_once_and_completes()
    {
        var subject = Subject.Created(Given.Immediate());
        subject.Wake("10:00");
        subject.FinishAll("10:00:01");

        Assert.Equal("10:00 succeeded", subject.History);
        Assert.Equal((ScheduleStatus.Completed, 2L), (subject.Status, subject.Version));
    }

    [Theory]
    [InlineData("12:00")]
    [InlineData("12:00+30")]
    public void A_one_time_schedule_fires_however_late_unless_a_grace_is_set(string found)
    {
        var subject = Subject.Created(Given.Once("12:00"));
        subject.Wake(found);

        Assert.Equal("12:00 running", subject.History);
    }

    [Fact]
    public void A_one_time_schedule_that_is_missed_completes()
    {
        var subject = Subject.Created(Given.Once("12:00") with { MisfireGraceSeconds = 60 });
        subject.Wake("12:01:00.001");

        Assert.Equal("12:00 missed (misfire:grace)", subject.History);
        Assert.Equal((ScheduleStatus.Completed, 2L), (subject.Status, subject.Version));
        Assert.Equal((0L, 0L), (subject.Runtime.ExecutionCount, subject.Runtime.AutoCount));
        Assert.Null(subject.Runtime.NextWakeAt);
    }

    [Theory]
    [InlineData("10:06", "10:01 running")]
    [InlineData("10:06:00.001", "10:01 missed (misfire:grace)")]
    public void The_default_grace_is_five_minutes_to_the_millisecond(string found, string history)
    {
        var subject = Subject.Created(Given.Cron("1 10 * * *"));
        subject.Wake(found);

        Assert.Equal(history, subject.History);
    }
}

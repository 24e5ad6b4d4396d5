using Orleans.Scheduling.Core.Execution;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

public sealed class TriggeringTests
{
    [Fact]
    public void A_trigger_starts_an_execution_beside_the_schedules_own_times()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 1 });
        var decision = subject.Trigger("10:00:30", """{"why": "test"}""");

        var execution = Assert.Single(decision.Dispatches);
        Assert.Equal("""{"why": "test"}""", execution.ContextJson);
        Assert.Equal(decision.TriggeredExecution, execution.Row.ExecutionId);
        Assert.Equal(("manual:00000002000070008000000000000000", "ops"), (execution.Row.Cause, execution.Row.TriggeredBy));
        Assert.Equal(
            ExecutionIds.Create(Given.ScheduleId, Given.Incarnation, Given.At("10:00:30"), execution.Row.Cause),
            execution.Row.ExecutionId);
        Assert.Equal((0L, 1L), (subject.Runtime.AutoCount, subject.Runtime.ExecutionCount));
        Assert.Equal((Given.At("10:01"), 1L), (subject.Runtime.NextNominalAt!.Value, subject.Version));
        Assert.Equal("schedule_triggered", subject.Audit[^1].Action);
    }

    [Fact]
    public void Two_triggers_at_one_instant_are_two_executions()
    {
        var subject = Subject.Created(Given.Every(60));

        Assert.NotEqual(subject.Trigger("10:00:30").TriggeredExecution, subject.Trigger("10:00:30").TriggeredExecution);
        Assert.Equal(2, subject.Runtime.Unfinished.Length);
    }

    [Fact]
    public void A_trigger_repeated_with_its_key_is_the_same_execution_and_changes_nothing()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1 });
        var request = new RequestKey { Key = "order-7", AskedAt = Given.At("10:00:20").AddMicroseconds(7) };
        var first = Trigger(subject, "10:00:30", request);
        var repeated = Trigger(subject, "10:00:40", request);

        Assert.Equal(first.TriggeredExecution, repeated.TriggeredExecution);
        Assert.Equal(Triggering.ExecutionOf(subject.State, request), repeated.TriggeredExecution);
        Assert.Same(subject.State, repeated.State);
        Assert.Empty(repeated.Rows);
        Assert.Empty(repeated.Audit);
        Assert.Equal(("manual:order-7", Given.At("10:00:20")), (subject.Only.Row.Cause, subject.Only.Row.ScheduledAt));

        // Even where a new one would be refused.
        subject.Cancel("10:00:50");
        Assert.Equal(first.TriggeredExecution, Trigger(subject, "10:00:51", request).TriggeredExecution);
    }

    [Fact]
    public void Another_key_or_another_time_is_another_trigger()
    {
        var subject = Subject.Created(Given.Every(60));
        var request = new RequestKey { Key = "order-7", AskedAt = Given.At("10:00:20") };
        Trigger(subject, "10:00:30", request);
        Trigger(subject, "10:00:30", request with { Key = "order-8" });
        Trigger(subject, "10:00:30", request with { AskedAt = Given.At("10:00:21") });

        Assert.Equal(3, subject.Runtime.Unfinished.Select(u => u.Row.ExecutionId).Distinct().Count());
    }

    private static Decision Trigger(Subject subject, string at, RequestKey request) => subject.Put(
        c => new ScheduleInput.Trigger(null, c with { Caller = c.Caller with { Request = request } }), at);

    [Fact]
    public void A_trigger_at_the_cap_is_refused_and_a_fire_counts_what_was_triggered()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1 });
        subject.Trigger("10:00:30");

        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Trigger("10:00:40")));
        subject.Wake("10:01");
        Assert.Equal("10:00:30 running; 10:01 skipped (overlap:skip)", subject.History);
    }

    [Fact]
    public void Without_a_cap_every_trigger_starts()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1, Overlap = OverlapPolicy.AllowAll });
        subject.Trigger("10:00:30");
        subject.Trigger("10:00:31");

        Assert.Equal(2, subject.Runtime.Unfinished.Length);
    }

    [Fact]
    public void Without_a_cap_of_its_own_a_schedule_has_a_thousand_under_way_at_most()
    {
        var subject = Subject.Created(Given.Every(60) with { Overlap = OverlapPolicy.AllowAll });
        for (var i = 0; i < Overlap.MaxUnfinished; i++)
        {
            subject.Trigger("10:00:30");
        }

        Assert.Equal(SchedulingError.TooManyRequests, Subject.Refusal(() => subject.Trigger("10:00:31")));
        subject.Wake("10:01");
        var skipped = Assert.Single(subject.Rows, r => r.Status != ExecutionStatus.Running);
        Assert.Equal((ExecutionStatus.Skipped, "overlap:allow_all_cap"), (skipped.Status, skipped.Reason));

        subject.Report("10:01:30", subject.Runtime.Unfinished[0]);
        subject.Trigger("10:01:31");
        Assert.Equal(Overlap.MaxUnfinished, subject.Runtime.Unfinished.Length);
    }

    [Fact]
    public void A_paused_schedule_can_be_triggered_and_stays_paused()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:10");
        subject.Trigger("10:00:30");

        Assert.Equal((ScheduleStatus.Paused, Given.At("10:01:30")), (subject.Status, subject.Runtime.NextWakeAt!.Value));
        subject.FinishAll("10:00:40");
        Assert.Null(subject.Runtime.NextWakeAt);
    }

    [Fact]
    public void An_ended_schedule_cannot_be_triggered()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Cancel("10:00:10");

        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Trigger("10:00:30")));
    }

    [Fact]
    public void A_compressed_row_goes_on_over_a_trigger()
    {
        var subject = Subject.Created(Given.Every(60) with { Misfire = MisfirePolicy.None });
        subject.Wake("10:01:30");
        subject.Trigger("10:01:40");
        subject.Wake("10:02:30");

        Assert.Equal("10:01-10:02 x2 missed (misfire:none); 10:01:40 running", subject.History);
    }

    [Fact]
    public void Only_a_trigger_answers_with_an_execution()
    {
        var subject = Subject.Created(Given.Every(60));

        Assert.Null(subject.Wake("10:01").TriggeredExecution);
    }
}

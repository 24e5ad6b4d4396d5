using System.Text.Json;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

public sealed class EditingTests
{
    [Fact]
    public void Every_edit_moves_the_version_and_leaves_an_audit_row()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Update("10:00:10", d => d with { Name = "Other" });
        subject.Update("10:00:20", d => d);

        Assert.Equal((3L, "Other"), (subject.Version, subject.State.Head.Definition.Name));
        Assert.Equal((Given.At("10:00"), Given.At("10:00:20")), (subject.State.Head.CreatedAt, subject.State.Head.UpdatedAt));
        Assert.Equal(["schedule_create", "schedule_update", "schedule_update"], subject.Audit.Select(a => a.Action));
    }

    [Fact]
    public void An_edit_of_another_version_is_refused_and_changes_nothing()
    {
        var subject = Subject.Created(Given.Every(60));
        var before = subject.State;

        Assert.Equal(SchedulingError.VersionMismatch, Subject.Refusal(() =>
            subject.Put(c => new ScheduleInput.Update(Given.Every(5), c with { ExpectedVersion = 2 }), "10:00:10")));
        Assert.Same(before, subject.State);
        subject.Put(c => new ScheduleInput.Update(Given.Every(5), c with { ExpectedVersion = 1 }), "10:00:10");
        Assert.Equal(2, subject.Version);
    }

    [Fact]
    public void An_edit_that_keeps_the_timing_keeps_the_next_fire_and_what_is_due()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Update("10:01:30", d => d with { Description = "due at 10:01, not yet fired" });
        subject.Wake("10:01:30");

        Assert.Equal("10:01 running", subject.History);
    }

    [Fact]
    public void A_new_timing_takes_over_from_now_on_once_the_old_one_is_settled()
    {
        var subject = Subject.Created(Given.Every(60));
        var decision = subject.Update("10:02:30", _ => Given.Every(25));

        Assert.Equal("10:01 coalesced (misfire:latest); 10:02 running", subject.History);
        Assert.Single(decision.Dispatches);
        Assert.Equal(Given.At("10:02:30"), subject.Runtime.LastProcessed);
        Assert.Equal(Given.At("10:02:55"), subject.Runtime.NextNominalAt);
    }

    [Fact]
    public void What_the_new_timing_would_have_had_before_the_edit_never_was_due()
    {
        var subject = Subject.Created(Given.Cron("0 12 * * *"));
        subject.Update("10:30:15", _ => Given.Cron("* * * * *"));
        subject.Wake("10:31");

        Assert.Equal("10:31 running", subject.History);
    }

    [Fact]
    public void A_fire_that_jitter_held_back_at_the_edit_fires_with_it_and_never_again()
    {
        var subject = Subject.Created(Given.Cron("0 * * * *").Timed(t => t with { JitterSeconds = 3000 }), "10:30");
        var fireAt = subject.Runtime.NextFireAt!.Value;
        Assert.True(fireAt > Given.At("11:00:05"));

        subject.Update("11:00:05", d => d.Timed(t => t with { JitterSeconds = 0 }));
        subject.Put(new ScheduleInput.Wake(), fireAt);
        subject.Wake("12:00");

        Assert.Equal("11:00 running; 12:00 running", subject.History);
        Assert.Equal(fireAt, subject.Rows[0].FireAt);
    }

    [Fact]
    public void The_same_times_written_otherwise_do_not_fire_twice()
    {
        var subject = Subject.Created(Given.Cron("0 * * * *"), "10:30");
        subject.Wake("11:00");
        subject.Update("11:00", _ => Given.Cron("0 11,12 * * *"));
        subject.Wake("11:00");
        subject.Wake("12:00");

        Assert.Equal("11:00 running; 12:00 running", subject.History);
    }

    [Fact]
    public void An_edit_by_a_clock_that_ran_backwards_does_not_open_the_past()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:05");
        subject.Update("10:02:30", _ => Given.Cron("* * * * *"));

        Assert.Equal(Given.At("10:06"), subject.Runtime.NextNominalAt);
    }

    [Theory]
    [InlineData("10:30", true)]
    [InlineData("10:29:59.990", true)]
    [InlineData("10:02", false)]
    public void A_new_one_time_whose_time_came_with_the_edit_fires_at_once_unless_that_time_was_decided(string time, bool fires)
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:02");
        subject.FinishAll("10:02:10");
        subject.Pause("10:02:20");
        subject.Update("10:29:30", _ => Given.Every(3600));
        subject.Resume("10:29:40");
        subject.Update("10:30", _ => Given.Once(time));
        subject.Wake("10:30");

        Assert.Equal(fires, subject.Rows.Any(r => r.ScheduledAt == Given.At(time) && r.Status == ExecutionStatus.Running));
        Assert.Equal(fires ? ScheduleStatus.Active : ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void A_backlog_larger_than_a_turn_is_settled_before_the_edit_applies()
    {
        var subject = Subject.Created(Given.Every(1));
        var edit = new ScheduleInput.Update(Given.Every(3600), subject.NextChange() with { ExpectedVersion = 1 });

        var first = subject.Turn(edit, Given.At("10:20"));
        Assert.True(first is { Applied: false, MoreDue: true } && first.Audit.IsEmpty);
        Assert.Equal((1L, 1L), (first.State.Head.Version, first.State.Head.Definition.Timing.IntervalSeconds));

        var second = subject.Turn(edit, Given.At("10:20"));
        Assert.True(second is { Applied: true, MoreDue: false });
        Assert.Equal((2L, 3600L), (second.State.Head.Version, second.State.Head.Definition.Timing.IntervalSeconds));
        Assert.Equal("10:00:01-10:14:59 x899 missed (misfire:grace); 10:15-10:19:59 x300 coalesced (misfire:latest); 10:20 running", subject.History);
    }

    [Fact]
    public void A_paused_schedule_stays_paused_and_accounts_for_what_the_old_timing_had()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30");
        subject.Update("10:02:30", _ => Given.Every(10));

        Assert.Equal("10:01-10:02 x2 skipped (paused)", subject.History);
        Assert.Equal((ScheduleStatus.Paused, 3L, null), (subject.Status, subject.Version, subject.Runtime.NextWakeAt));
    }

    [Fact]
    public void A_paused_backlog_larger_than_a_turn_is_one_row()
    {
        var subject = Subject.Created(Given.Every(1));
        subject.Pause("10:00");
        subject.Update("11:00", _ => Given.Every(10));

        Assert.Equal("10:00:01-11:00 x3600 skipped (paused)", subject.History);
        Assert.Equal(3, subject.Version);
    }

    [Fact]
    public void A_timing_without_a_future_completes_the_schedule()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Update("10:00:30", d => d.Timed(t => t with { EndAt = Given.At("10:00:20") }));

        Assert.Equal((ScheduleStatus.Completed, 3L), (subject.Status, subject.Version));
        Assert.Equal(["schedule_create", "schedule_update", "schedule_completed"], subject.Audit.Select(a => a.Action));
    }

    [Fact]
    public void No_schedule_becomes_immediate_but_an_immediate_one_may_become_another()
    {
        var subject = Subject.Created(Given.Every(60));
        var refusal = Assert.Throws<SchedulingException>(() => subject.Update("10:00:30", _ => Given.Immediate()));
        Assert.Equal((SchedulingError.Invalid, "schedule_type"), (refusal.Error, Assert.Single(refusal.Fields).Field));

        var immediate = Subject.Created(Given.Immediate());
        immediate.Update("10:00:05", _ => Given.Every(60));
        Assert.Equal("10:00 running", immediate.History);
        Assert.Equal(Given.At("10:01"), immediate.Runtime.NextNominalAt);
    }

    [Theory]
    [InlineData(ScheduleStatus.Completed)]
    [InlineData(ScheduleStatus.Cancelled)]
    public void An_ended_schedule_refuses_edits(ScheduleStatus ended)
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 1 });
        subject.Wake("10:01");
        subject.FinishAll("10:01:10");
        if (ended == ScheduleStatus.Cancelled)
        {
            subject = Subject.Created(Given.Every(60));
            subject.Cancel("10:01:20");
        }

        Assert.Equal(ended, subject.Status);
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Update("10:02", d => d with { Name = "x" })));
    }

    [Fact]
    public void Fields_of_a_newer_version_outlive_an_edit()
    {
        var unknown = new Dictionary<string, JsonElement> { ["zebra"] = JsonSerializer.SerializeToElement(1) };
        var subject = Subject.Created(Given.Every(60) with { Extensions = unknown });
        subject.Update("10:00:30", _ => Given.Every(5));

        Assert.Same(unknown, subject.State.Head.Definition.Extensions);
    }
}

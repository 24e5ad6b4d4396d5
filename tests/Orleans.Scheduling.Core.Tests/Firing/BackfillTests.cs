using System.Text.Json;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Past times that somebody asks for.</summary>
public sealed class BackfillTests
{
    [Fact]
    public void The_times_of_the_range_run_in_order_as_places_come_free_and_count_towards_nothing()
    {
        var subject = Hourly(d => d with { MaxInstances = 2, MaxExecutions = 5 });
        var mark = subject.Runtime.LastProcessed;
        var backfill = subject.Backfill("10:20", "05:00", "09:00");

        Assert.Equal((4L, Given.At("05:00"), Given.At("08:00")), (backfill.Total, backfill.FirstAt, backfill.LastAt));
        Assert.Equal("05:00 running; 06:00 running", subject.History);
        Assert.All(subject.Rows, r => Assert.Equal((backfill.Cause, "ops", Given.At("10:20")), (r.Cause, r.TriggeredBy, r.FireAt)));
        AssertProgress(subject, BackfillStatus.Running, done: 0, next: "07:00");
        subject.Report("10:21", subject.Runtime.Unfinished[0]);
        AssertProgress(subject, BackfillStatus.Running, done: 1, next: "08:00");
        subject.FinishAll("10:22");
        subject.FinishAll("10:23");

        Assert.Equal("05:00 succeeded; 06:00 succeeded; 07:00 succeeded; 08:00 succeeded", subject.History);
        AssertProgress(subject, BackfillStatus.Completed, done: 4, next: null);
        Assert.Equal((0L, 4L, mark), (subject.Runtime.AutoCount, subject.Runtime.ExecutionCount, subject.Runtime.LastProcessed));
        Assert.Equal(Given.At("11:00"), subject.Runtime.NextWakeAt);
        Assert.Equal(["schedule_create", "schedule_backfill", "backfill_completed"], subject.Audit.Select(a => a.Action));
        Assert.Equal(
            $"backfill {backfill.BackfillId}: 4 from 2027-01-04T05:00:00.0000000+00:00 to 2027-01-04T08:00:00.0000000+00:00",
            subject.Audit[1].Note);
    }

    [Fact]
    public void A_time_that_has_fired_is_run_again_under_an_id_of_its_own()
    {
        var subject = Hourly();
        subject.Wake("11:00");
        subject.FinishAll("11:01");
        subject.Backfill("11:30", "11:00", "11:01");

        Assert.Equal("11:00 succeeded; 11:00 running", subject.History);
    }

    [Theory]
    [InlineData("05:00", "08:00", "05:00", "07:00", 3)]
    [InlineData("05:00:00.001", "08:00:00.001", "06:00", "08:00", 3)]
    [InlineData("05:30", "05:40", null, null, 0)]
    public void The_range_begins_with_its_start_and_ends_before_its_end(
        string start, string end, string? first, string? last, int total)
    {
        var plan = Plan(Hourly(), start, end);

        Assert.Equal((total, first is null ? null : Given.At(first), last is null ? (DateTimeOffset?)null : Given.At(last)), (plan.Total, plan.First, plan.Last));
    }

    [Theory]
    // Created 10:15: its grid goes through there both ways.
    [InlineData("09:00", "10:20", "09:15", "10:15", 3)]
    [InlineData("09:15", "10:15", "09:15", "09:45", 2)]
    [InlineData("10:16", "11:50", "10:45", "11:45", 3)]
    public void An_interval_s_grid_reaches_back_before_creation(string start, string end, string first, string last, int total)
    {
        var plan = Plan(Subject.Created(Given.Every(1800), "10:15"), start, end);

        Assert.Equal((total, Given.At(first), Given.At(last)), (plan.Total, plan.First, plan.Last));
    }

    [Fact]
    public void Nothing_lies_before_start_at_or_after_end_at()
    {
        var subject = Hourly(d => d.Timed(t => t with { StartAt = Given.At("06:30"), EndAt = Given.At("12:00") }));
        var plan = Plan(subject, "05:00", "20:00");

        Assert.Equal((6L, Given.At("07:00"), Given.At("12:00")), (plan.Total, plan.First, plan.Last));
    }

    [Fact]
    public void A_range_that_is_none_or_too_large_is_refused_naming_the_count()
    {
        var subject = Subject.Created(Given.Every(1));

        Assert.Contains("is not after start", Refused(() => subject.Backfill("10:00", "09:00", "09:00")), StringComparison.Ordinal);
        Assert.Contains("lies in the future", Refused(() => subject.Backfill("10:00", "09:00", "10:01")), StringComparison.Ordinal);
        Assert.Contains("has 10800 times", Refused(() => subject.Backfill("10:00", "06:00", "09:00")), StringComparison.Ordinal);
        Assert.Contains("more than 50000", Refused(() => subject.Backfill("10:00+1", "09:00", "10:00+1")), StringComparison.Ordinal);
        Assert.Contains(
            "no times in the range", Refused(() => Hourly().Backfill("10:20", "05:30", "05:31")), StringComparison.Ordinal);
        Assert.Equal(10_000, Plan(subject, "00:00", "02:46:40").Total);
    }

    [Fact]
    public void Allow_all_runs_a_hundred_at_once()
    {
        var subject = Subject.Created(Given.Every(10));
        subject.Backfill("10:00:05", "09:00", "10:00", OverlapPolicy.AllowAll);
        Assert.Equal(100, subject.Runtime.Unfinished.Length);
        var freed = subject.Report("10:00:06", subject.Runtime.Unfinished[40]);

        Assert.Single(freed.Dispatches);
        Assert.Equal(100, subject.Runtime.Unfinished.Length);
        AssertProgress(subject, BackfillStatus.Running, done: 1, next: "09:16:50");
    }

    [Fact]
    public void Skip_runs_what_has_a_place_and_accounts_for_the_rest_in_one_row()
    {
        var subject = Hourly(d => d with { MaxInstances = 1 });
        subject.Backfill("10:20", "00:00", "10:00", OverlapPolicy.Skip);

        Assert.Equal("00:00 running; 01:00-09:00 x9 skipped (overlap:skip)", subject.History);
        AssertProgress(subject, BackfillStatus.Running, done: 9, next: null);
        subject.FinishAll("10:30");
        AssertProgress(subject, BackfillStatus.Completed, done: 10, next: null);
    }

    [Fact]
    public void Ten_thousand_are_decided_in_turns()
    {
        var subject = Subject.Created(Given.Every(1) with { MaxInstances = 1 });
        var input = new ScheduleInput.Backfill(
            new BackfillRequest { Start = Given.At("00:00"), End = Given.At("02:46:40"), Overlap = OverlapPolicy.Skip }, subject.NextChange());
        var turn = subject.Turn(input, Given.At("10:00"));

        Assert.True(turn.MoreDue);
        Assert.Equal((Given.At("10:00"), 1000L), (subject.Runtime.NextWakeAt, subject.Runtime.Backfills[0].Decided));
        subject.Put(new ScheduleInput.Wake(), Given.At("10:00"));
        Assert.Equal("00:00 running; 00:00:01-02:46:39 x9999 skipped (overlap:skip)", subject.History);
    }

    [Fact]
    public void Buffer_one_keeps_the_first_and_cancel_oldest_the_last()
    {
        var first = Hourly(d => d with { MaxInstances = 1 });
        first.Backfill("10:20", "05:00", "09:00", OverlapPolicy.BufferOne);
        var last = Hourly(d => d with { MaxInstances = 1 });
        last.Backfill("10:20", "05:00", "08:00", OverlapPolicy.CancelOldest);

        Assert.Equal(
            "05:00 running; 06:00 queued (overlap:buffer_one); 07:00-08:00 x2 skipped (overlap:buffer_one)", first.History);
        first.FinishAll("10:21");
        first.FinishAll("10:22");
        AssertProgress(first, BackfillStatus.Completed, done: 4, next: null);
        Assert.Equal(
            "05:00 running (overlap:cancel_oldest); 06:00 cancelled (overlap:cancel_oldest); 07:00 queued (overlap:cancel_oldest)",
            last.History);
    }

    [Fact]
    public void A_policy_of_its_own_holds_where_the_schedule_s_is_another()
    {
        var subject = Hourly(d => d with { MaxInstances = 1, Overlap = OverlapPolicy.AllowAll });
        subject.Backfill("10:20", "05:00", "08:00", OverlapPolicy.BufferOne);
        subject.Trigger("10:21");

        Assert.Equal(
            "05:00 running; 06:00 queued (overlap:buffer_one); 07:00 skipped (overlap:buffer_one); 10:21 running", subject.History);
    }

    [Fact]
    public void The_schedule_s_own_fires_that_wait_come_first()
    {
        var subject = Hourly(d => d with { MaxInstances = 1, Overlap = OverlapPolicy.BufferAll });
        subject.Backfill("10:59", "05:00", "08:00");
        subject.Wake("11:00");
        subject.Report("11:01", subject.Only);

        Assert.Equal(Given.At("11:00"), subject.Only.Row.ScheduledAt);
        subject.Report("11:02", subject.Only);
        Assert.Equal(Given.At("06:00"), subject.Only.Row.ScheduledAt);
    }

    [Fact]
    public void Several_go_one_after_the_other_and_not_more_than_ten()
    {
        var subject = Hourly(d => d with { MaxInstances = 1 });
        var first = subject.Backfill("10:20", "05:00", "06:00");
        for (var i = 1; i < 10; i++)
        {
            subject.Backfill("10:20", "07:00", "08:00");
        }

        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Backfill("10:20", "08:00", "09:00")));
        Assert.Equal(first.Cause, subject.Only.Row.Cause);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(subject.Runtime.Backfills.First(b => b.EndedAs is null).Cause, subject.Only.Row.Cause);
            subject.FinishAll("10:30");
        }

        Assert.Equal(5, subject.Runtime.Backfills.Length);
        Assert.All(subject.Runtime.Backfills, b => Assert.Equal(BackfillStatus.Completed, b.EndedAs));
    }

    [Theory]
    [InlineData(false, "05:00 running; 06:00 cancelled")]
    [InlineData(true, "05:00 running; 06:00 cancelled")]
    public void Cancelled_it_starts_no_more_and_what_runs_goes_on_unless_asked(bool running, string history)
    {
        var subject = Hourly(d => d with { MaxInstances = 1 });
        var id = subject.Backfill("10:20", "05:00", "07:00", OverlapPolicy.BufferOne).BackfillId;
        var decision = subject.CancelBackfill("10:21", id, running);

        Assert.Equal(running ? 1 : 0, decision.Cancellations.Length);
        Assert.Equal((running, history), (subject.Only.CancelRequested, subject.History));
        subject.Report("10:22", subject.Only, running ? ReportedEnd.Cancelled : ReportedEnd.Succeeded);
        AssertProgress(subject, BackfillStatus.Cancelled, done: 1, next: null);
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.CancelBackfill("10:23", id)));
        Assert.Equal(SchedulingError.NotFound, Subject.Refusal(() => subject.CancelBackfill("10:23", Guid.NewGuid())));
        Assert.Equal(($"backfill {id}: 1 of 2 had ended", "ops"), (subject.Audit[^1].Note, subject.Audit[^1].Actor));
    }

    [Fact]
    public void An_end_of_the_schedule_cancels_it()
    {
        var subject = Hourly(d => d with { MaxInstances = 1 });
        subject.Backfill("10:20", "05:00", "09:00");
        subject.Cancel("10:21");
        subject.Report("10:22", subject.Only, ReportedEnd.Cancelled);

        Assert.Equal("05:00 cancelled", subject.History);
        Assert.Equal(BackfillStatus.Cancelled, subject.Runtime.Backfills[0].EndedAs);
        Assert.Null(subject.Runtime.NextWakeAt);
        Assert.Equal(SchedulingError.Conflict, Subject.Refusal(() => subject.Backfill("10:23", "05:00", "09:00")));
    }

    [Fact]
    public void A_pause_does_not_stop_it_and_a_schedule_completes_only_after_it()
    {
        var subject = Subject.Created(Given.Once("10:30") with { MaxInstances = 1 }, "10:15");
        subject.Wake("10:30");
        subject.Pause("10:31");
        subject.Backfill("10:32", "10:00", "10:31");
        subject.FinishAll("10:33");
        Assert.Equal("10:30 succeeded; 10:30 running", subject.History);

        subject.Resume("10:34");
        Assert.Equal(ScheduleStatus.Active, subject.Status);
        subject.FinishAll("10:35");
        Assert.Equal(ScheduleStatus.Completed, subject.Status);
    }

    [Fact]
    public void An_edit_of_the_timing_leaves_it_the_times_it_was_asked_for_and_so_does_a_reload()
    {
        var subject = Hourly(d => d with { MaxInstances = 1 });
        subject.Backfill("10:20", "05:00", "08:00");
        subject.Update("10:21", d => d.Timed(t => t with { Cron = "*/10 * * * *" }));
        var stored = JsonSerializer.Serialize(subject.Runtime, StateJson.Runtime);
        Assert.Equal(stored, JsonSerializer.Serialize(JsonSerializer.Deserialize(stored, StateJson.Runtime)!, StateJson.Runtime));
        for (var i = 0; i < 3; i++)
        {
            subject.FinishAll("10:22");
        }

        Assert.Equal("05:00 succeeded; 06:00 succeeded; 07:00 succeeded", subject.History);
    }

    [Fact]
    public void A_request_repeated_with_its_key_is_the_same_backfill_also_once_that_has_ended()
    {
        var subject = Hourly();
        var key = new RequestKey { Key = "k", AskedAt = Given.At("10:19") };
        var first = subject.Backfill("10:20", "05:00", "07:00", key: key);
        Assert.Equal(first.BackfillId, subject.Backfill("10:20", "05:00", "07:00", key: key).BackfillId);
        subject.FinishAll("10:21");
        var again = subject.Backfill("10:22", "05:00", "07:00", key: key);

        Assert.Equal((first.BackfillId, BackfillStatus.Completed, 2), (again.BackfillId, again.EndedAs, subject.Rows.Count));
        Assert.NotEqual(first.BackfillId, subject.Backfill("10:23", "05:00", "07:00", key: key with { Key = "l" }).BackfillId);
    }

    private static Subject Hourly(Func<ScheduleDefinition, ScheduleDefinition>? and = null) =>
        Subject.Created(and?.Invoke(Given.Cron("0 * * * *")) ?? Given.Cron("0 * * * *"), "10:15");

    private static BackfillPlan Plan(Subject subject, string start, string end) => BackfillTimes.Plan(
        subject.State, new BackfillRequest { Start = Given.At(start), End = Given.At(end) }, Given.At("00:00+1"));

    private static string Refused(Action action) => Assert.Single(Assert.Throws<SchedulingException>(action).Fields).Message;

    private static void AssertProgress(Subject subject, BackfillStatus status, long done, string? next)
    {
        var info = subject.State.ToSnapshot().Backfills[0];
        Assert.Equal((status, done, next is null ? (DateTimeOffset?)null : Given.At(next)), (info.Status, info.Done, info.NextAt));
    }
}

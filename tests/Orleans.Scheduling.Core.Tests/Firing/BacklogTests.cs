using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>What becomes of nominal times that are found late, also where one turn isn't enough to decide them.</summary>
public sealed class BacklogTests
{
    [Theory]
    [InlineData(MisfirePolicy.Latest, "10:01-10:04 x4 missed (misfire:grace); 10:05-10:09 x5 coalesced (misfire:latest); 10:10 running")]
    [InlineData(MisfirePolicy.Earliest, "10:01-10:04 x4 missed (misfire:grace); 10:05 running; 10:06-10:10 x5 coalesced (misfire:earliest)")]
    [InlineData(MisfirePolicy.None, "10:01-10:04 x4 missed (misfire:grace); 10:05-10:09 x5 missed (misfire:none); 10:10 running")]
    [InlineData(MisfirePolicy.All, "10:01-10:04 x4 missed (misfire:grace); 10:05 running; 10:06 running; 10:07 running; 10:08-10:10 x3 skipped (overlap:skip)")]
    public void Every_nominal_time_runs_or_is_accounted_for(MisfirePolicy policy, string history)
    {
        var subject = Subject.Created(Given.Every(60) with { Misfire = policy });
        subject.Wake("10:10");

        Assert.Equal(history, subject.History);
        Assert.Equal(subject.Runtime.Unfinished.Length, (int)subject.Runtime.AutoCount);
        Assert.Equal(Given.At("10:11"), subject.Runtime.NextNominalAt);
    }

    [Fact]
    public void A_turn_decides_a_thousand_and_says_that_more_is_due()
    {
        var subject = Subject.Created(Given.Every(1));
        var decision = subject.Turn(new ScheduleInput.Wake(), Given.At("11:00"));

        Assert.True(decision.MoreDue && decision.Applied);
        Assert.Equal(Given.At("10:16:40"), decision.State.Runtime.LastProcessed);
        Assert.Equal(Given.At("10:16:41"), decision.State.Runtime.NextWakeAt);
        Assert.Equal(1000, Assert.Single(decision.Rows).Count);
    }

    [Fact]
    public void A_backlog_of_exactly_a_turn_needs_no_second()
    {
        var subject = Subject.Created(Given.Every(1));

        Assert.False(subject.Turn(new ScheduleInput.Wake(), Given.At("10:16:40")).MoreDue);
    }

    [Theory]
    [InlineData(MisfirePolicy.Latest, "10:00:01-10:59:59 x3599 coalesced (misfire:latest); 11:00 running")]
    [InlineData(MisfirePolicy.Earliest, "10:00:01 running; 10:00:02-11:00 x3599 coalesced (misfire:earliest)")]
    [InlineData(MisfirePolicy.None, "10:00:01-10:59:49 x3589 missed (misfire:none); 10:59:50 running; 10:59:51 running; 10:59:52 running; 10:59:53-11:00 x8 skipped (overlap:skip)")]
    public void What_did_not_run_is_one_row_across_turns(MisfirePolicy policy, string history)
    {
        var subject = Subject.Created(Given.Every(1) with { Misfire = policy, MisfireGraceSeconds = null });
        subject.Wake("11:00");

        Assert.Equal(history, subject.History);
        Assert.Equal(0, subject.Runtime.FiredOfBacklog);
    }

    [Fact]
    public void A_compressed_row_keeps_its_id_and_first_times_and_moves_its_end()
    {
        var subject = Subject.Created(Given.Every(60) with { Misfire = MisfirePolicy.None });
        subject.Wake("10:01:30");
        var first = Assert.Single(subject.Rows);
        subject.Wake("10:02:40");
        var second = Assert.Single(subject.Rows);

        Assert.Equal((1L, null), (first.Count, first.ScheduledThrough));
        Assert.Equal((2L, Given.At("10:02")), (second.Count, second.ScheduledThrough!.Value));
        Assert.Equal((first.ExecutionId, first.ScheduledAt, first.DecidedAt), (second.ExecutionId, second.ScheduledAt, second.DecidedAt));
        Assert.Equal((Given.At("10:01:30"), Given.At("10:02:40")), (first.FinishedAt!.Value, second.FinishedAt!.Value));
        Assert.Equal((0, 0), (second.Attempt, second.Dispatch));
    }

    [Fact]
    public void A_fire_ends_a_compressed_row_and_another_rule_begins_a_new_one()
    {
        var subject = Subject.Created(Given.Every(60) with { Misfire = MisfirePolicy.None, MaxInstances = 1 });
        subject.Wake("10:02:30");
        subject.Wake("10:03");
        subject.Wake("10:04");
        subject.FinishAll("10:04:30");
        subject.Wake("10:05:30");
        subject.Wake("10:06:30");

        Assert.Equal(
            "10:01-10:02 x2 missed (misfire:none); 10:03 succeeded; 10:04 skipped (overlap:skip); 10:05-10:06 x2 missed (misfire:none)",
            subject.History);
    }

    [Fact]
    public void All_runs_a_thousand_of_one_backlog_and_the_cap_counts_across_turns()
    {
        var subject = Subject.Created(Given.Every(1) with
        {
            Misfire = MisfirePolicy.All,
            MisfireGraceSeconds = 3000,
            Overlap = OverlapPolicy.AllowAll,
        });
        subject.Wake("11:00");

        Assert.Equal(1000, subject.Rows.Count(r => r.Status == ExecutionStatus.Running));
        Assert.Equal(1000, subject.Runtime.AutoCount);
        var gaps = subject.Rows.Where(r => r.Status == ExecutionStatus.Missed).Select(r => (r.Reason, r.Count));
        Assert.Equal([("misfire:grace", 599L), ("misfire:all_cap", 2001L)], gaps);
    }

    [Fact]
    public void The_cap_of_all_is_of_one_backlog_and_starts_anew_with_the_next()
    {
        var subject = Subject.Created(Given.Every(1) with { Misfire = MisfirePolicy.Earliest });
        subject.Wake("10:00:03");
        subject.Wake("10:00:05");

        Assert.Equal(
            "10:00:01 running; 10:00:02-10:00:03 x2 coalesced (misfire:earliest); 10:00:04 running; 10:00:05 coalesced (misfire:earliest)",
            subject.History);
    }

    [Fact]
    public void Latest_is_the_latest_once_the_last_turn_comes()
    {
        var subject = Subject.Created(Given.Every(1) with { MisfireGraceSeconds = null });
        subject.Turn(new ScheduleInput.Wake(), Given.At("10:20"));
        subject.Turn(new ScheduleInput.Wake(), Given.At("10:20:05"));

        Assert.Equal("10:00:01-10:20:04 x1204 coalesced (misfire:latest); 10:20:05 running", subject.History);
    }
}

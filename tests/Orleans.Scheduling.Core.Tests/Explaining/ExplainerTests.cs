using Orleans.Scheduling.Core.Explaining;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Tests.Firing;

namespace Orleans.Scheduling.Core.Tests.Explaining;

/// <summary>A schedule's history, as the machine writes it, explained.</summary>
public sealed class ExplainerTests
{
    [Fact]
    public void Every_time_of_the_range_is_told_with_what_accounts_for_it()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxInstances = 1, Misfire = MisfirePolicy.All, MisfireGraceSeconds = 300 });
        subject.Wake("10:01");
        subject.Wake("10:03");
        subject.FinishAll("10:03:10");
        subject.Wake("10:15");

        Assert.Equal(
            "10:01 Executed; 10:02 Skipped; 10:03 Skipped; 10:04 Missed; 10:05 Missed",
            InShort(Explain(subject, "10:00", "10:06", now: "10:15")));
        Assert.Equal("10:09 Missed; 10:10 UnderWay; 10:11 Skipped", InShort(Explain(subject, "10:09", "10:12", now: "10:15")));
        Assert.Equal(
            "10:15 Skipped; 10:16 BeingDecided; 10:17 NotDue", InShort(Explain(subject, "10:15", "10:18", now: "10:16:30")));
    }

    [Fact]
    public void A_row_that_begins_before_the_range_accounts_for_times_in_it_and_is_not_one_itself()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30");
        subject.Resume("10:30:30");

        var explained = Explain(subject, "10:10", "10:12", now: "10:31");

        Assert.Equal("10:10 Skipped; 10:11 Skipped", InShort(explained));
        Assert.All(explained.Items, item => Assert.Equal((30L, "paused"), (item.Row!.Count, item.Row.Reason)));
    }

    [Fact]
    public void What_was_asked_for_stands_between_the_schedules_own_times()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Trigger("10:01:30");
        subject.Wake("10:02");

        Assert.Equal(
            "10:01 Coalesced; 10:01:30* Triggered; 10:02 UnderWay", InShort(Explain(subject, "10:01", "10:03", now: "10:02")));
    }

    [Fact]
    public void Times_before_an_edit_come_from_rows_alone()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Wake("10:01");
        subject.Update("10:01:30", d => d with { Timing = d.Timing with { IntervalSeconds = 40 } });
        subject.Wake("10:02");

        // 10:00:40 and 10:01:20 are on today's grid only.
        Assert.Equal(
            "10:01* UnderWay; 10:02 UnderWay; 10:02:40 NotDue",
            InShort(Explain(subject, "10:00", "10:03", now: "10:02", changedAt: "10:01:30")));
        Assert.Equal("10:02 UnderWay", InShort(Explain(subject, "10:02", "10:02:30", now: "10:02")));
    }

    [Fact]
    public void A_row_that_reaches_into_a_range_before_an_edit_is_told_once()
    {
        var subject = Subject.Created(Given.Every(60));
        subject.Pause("10:00:30");
        subject.Update("10:30:30", d => d with { Timing = d.Timing with { IntervalSeconds = 3600 } });

        Assert.Equal(
            "10:01* Skipped; 11:00 Paused", InShort(Explain(subject, "10:10", "11:30", now: "10:31", changedAt: "10:30:30")));
    }

    [Fact]
    public void The_limit_is_told_where_it_will_be_reached()
    {
        var subject = Subject.Created(Given.Every(60) with { MaxExecutions = 3 });
        subject.Wake("10:01");

        Assert.Equal(
            "10:01 UnderWay; 10:02 NotDue; 10:03 NotDue; 10:04 LimitReached; 10:05 LimitReached",
            InShort(Explain(subject, "10:01", "10:06", now: "10:01:01")));
        Assert.Equal("11:00 LimitReached", InShort(Explain(subject, "11:00", "11:00:01", now: "10:01:01")));
    }

    [Fact]
    public void A_start_before_creation_had_times_that_never_were_due()
    {
        var definition = Given.Every(60).Timed(timing => timing with { StartAt = Given.At("09:58") });
        var subject = Subject.Created(definition);

        Assert.Equal(
            "09:58 BeforeCreation; 09:59 BeforeCreation; 10:00 BeingDecided",
            InShort(Explain(subject, "09:00", "10:01", now: "10:00")));
    }

    [Fact]
    public void A_long_range_comes_in_parts_that_miss_nothing()
    {
        var subject = Subject.Created(Given.Every(1));
        subject.Pause("10:00:00");

        var seen = new List<DateTimeOffset>();
        DateTimeOffset? from = Given.At("10:00");
        while (from is { } begin)
        {
            var part = Explainer.Explain(QuestionOf(subject, begin, Given.At("10:40"), Given.At("10:00"), null));
            Assert.True(part.Items.Length <= Explainer.MaxItems);
            seen.AddRange(part.Items.Select(item => item.Occurrence.Nominal));
            from = part.NextFrom;
        }

        Assert.Equal(Enumerable.Range(1, 2399).Select(second => Given.At("10:00").AddSeconds(second)), seen);
    }

    [Fact]
    public void More_rows_than_an_answer_holds_come_in_parts_too()
    {
        var subject = Subject.Created(Given.Every(86_400) with { Overlap = OverlapPolicy.AllowAll });
        for (var i = 0; i < 1500; i++)
        {
            var at = $"10:{i / 60:00}:{i % 60:00}";
            subject.Put(c => new ScheduleInput.Trigger(null, c), at);
            subject.FinishAll(at);
        }

        var first = Explain(subject, "10:00", "12:00", now: "11:00");
        var second = Explainer.Explain(QuestionOf(subject, first.NextFrom!.Value, Given.At("12:00"), Given.At("11:00"), null));

        Assert.Equal((1000, 500), (first.Items.Length, second.Items.Length));
        Assert.Equal(1500, first.Items.Concat(second.Items).Select(item => item.Row!.ExecutionId).Distinct().Count());
        Assert.Null(second.NextFrom);
    }

    private static Explained Explain(Subject subject, string from, string to, string now, string? changedAt = null) =>
        Explainer.Explain(QuestionOf(
            subject, Given.At(from), Given.At(to), Given.At(now), changedAt is null ? null : Given.At(changedAt)));

    // As the store answers: one row more than an answer holds, and the one that reaches into the range.
    private static Question QuestionOf(
        Subject subject, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, DateTimeOffset? changedAt) => new(
        subject.State, from, to, changedAt,
        [
            .. subject.Rows.Where(row => row.ScheduledAt < from && row.ScheduledThrough >= from),
            .. subject.Rows.Where(row => row.ScheduledAt >= from && row.ScheduledAt < to).Take(Explainer.MaxItems + 1),
        ],
        now);

    private static string InShort(Explained explained) => string.Join("; ", explained.Items.Select(item =>
        $"{Clock(item.Occurrence.Nominal)}{(item.IsComputed ? "" : "*")} {item.Fate}"));

    private static string Clock(DateTimeOffset at) =>
        at.ToString(at.Second == 0 ? "HH:mm" : "HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}

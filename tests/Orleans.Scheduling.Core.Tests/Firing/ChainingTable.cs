using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Which ends others are told of, and what becomes of what a schedule is told of. docs/chaining.md says the same.</summary>
public sealed class ChainingTable
{
    [Theory]
    [InlineData(ExecutionStatus.Succeeded, "success")]
    [InlineData(ExecutionStatus.Failed, "failure")]
    [InlineData(ExecutionStatus.TimedOut, "failure")]
    [InlineData(ExecutionStatus.DeadLettered, "failure")]
    [InlineData(ExecutionStatus.Cancelled, null)]
    [InlineData(ExecutionStatus.Expired, null)]
    [InlineData(ExecutionStatus.Missed, null)]
    [InlineData(ExecutionStatus.Coalesced, null)]
    [InlineData(ExecutionStatus.Skipped, null)]
    [InlineData(ExecutionStatus.Queued, null)]
    [InlineData(ExecutionStatus.Running, null)]
    [InlineData(ExecutionStatus.RetryWaiting, null)]
    public void An_end_is(ExecutionStatus status, string? outcome) =>
        Assert.Equal(outcome, Chaining.OutcomeOf(status) is { } o ? WireNames.Of(o) : null);

    // The other execution ended at 10:30; it is 10:30:01 unless the row says otherwise.
    public static TheoryData<string, string> Rows { get; } = new()
    {
        { "active", "fire" },
        { "paused", "skipped paused" },
        { "completed", "skipped completed" },
        { "cancelled", "skipped cancelled" },
        { "start_at 10:30", "fire" },
        { "start_at 10:31", "skipped after:start_at" },
        { "end_at 10:30", "fire" },
        { "end_at 10:29", "skipped after:end_at" },
        { "limit", "skipped limit_reached" },
        { "paused limit", "skipped limit_reached" },
        { "links 20", "fire" },
        { "links 21", "skipped after:too_many_links" },
        { "hours_late", "fire" },
        { "hours_late grace", "missed misfire:grace" },
        { "hours_late none", "missed misfire:none" },
        { "hours_late earliest", "fire" },
        { "hours_late all", "fire" },
        { "none", "fire" },
        { "full", "skipped overlap:skip" },
        { "full buffer_one", "queued overlap:buffer_one" },
        { "full cancel_oldest", "queued overlap:cancel_oldest" },
        { "full allow_all", "fire" },
        { "full paused", "skipped paused" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_it_is_told_of_becomes(string follower, string verdict)
    {
        var words = follower.Split(' ');
        var state = StateOf(words);
        var predecessor = new ExecutionPredecessor
        {
            ScheduleId = Guid.NewGuid(),
            ExecutionId = Guid.NewGuid(),
            Status = ExecutionStatus.Succeeded,
            FinishedAt = Given.At("10:30"),
            Links = words.Contains("links") ? int.Parse(words[^1], System.Globalization.CultureInfo.InvariantCulture) : 1,
        };

        var now = Given.At(words.Contains("hours_late") ? "14:00" : "10:30:01");
        Assert.Equal(verdict, Verdicts.InShort(Chaining.Decide(state, predecessor, now)));
    }

    private static ScheduleState StateOf(string[] words)
    {
        var subject = Subject.Created(Given.After());
        var state = subject.State;
        var definition = state.Head.Definition with
        {
            MaxInstances = 1,
            MaxExecutions = words.Contains("limit") ? 7 : 8,
            Misfire = words.Contains("none") ? MisfirePolicy.None
                : words.Contains("earliest") ? MisfirePolicy.Earliest
                : words.Contains("all") ? MisfirePolicy.All
                : MisfirePolicy.Latest,
            Overlap = words.Contains("buffer_one") ? OverlapPolicy.BufferOne
                : words.Contains("cancel_oldest") ? OverlapPolicy.CancelOldest
                : words.Contains("allow_all") ? OverlapPolicy.AllowAll
                : OverlapPolicy.Skip,
        };
        if (words.Contains("grace"))
        {
            definition = definition with { MisfireGraceSeconds = 3600 };
        }

        definition = definition.Timed(t => t with
        {
            StartAt = words[0] == "start_at" ? Given.At(words[1]) : null,
            EndAt = words[0] == "end_at" ? Given.At(words[1]) : null,
        });
        if (words.Contains("full"))
        {
            subject.Trigger("10:00:01");
            state = subject.State;
        }

        var status = words.Contains("paused") ? ScheduleStatus.Paused
            : words.Contains("completed") ? ScheduleStatus.Completed
            : words.Contains("cancelled") ? ScheduleStatus.Cancelled
            : ScheduleStatus.Active;
        return new ScheduleState(
            state.ScheduleId, state.Head with { Definition = definition, Status = status }, state.Runtime with { AutoCount = 7 });
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Core.Explaining;
using Orleans.Scheduling.Core.FireTimes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Gateway.Executions;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Postgres;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>The pure parts of reading: queries, pages, ETags, fires to come, rows of history.</summary>
public sealed class ReadTests
{
    private static readonly DateTimeOffset Now = GatewayUnderTest.Now;

    private static readonly ScheduleSnapshot Hourly = new()
    {
        ScheduleId = Guid.Empty,
        Definition = new ScheduleDefinition
        {
            Name = "n",
            Timing = new ScheduleTiming { Type = ScheduleType.Interval, IntervalSeconds = 3600 },
            Target = new ExecutionTarget { WorkflowId = "w" },
        },
        Status = ScheduleStatus.Active,
        Version = 1,
        CreatedAt = Now.AddMinutes(-90),
        UpdatedAt = Now,
        NextNominalAt = Now.AddMinutes(-30),
    };

    [Fact]
    public void A_list_is_filtered_by_all_it_is_asked_for()
    {
        var query = Query("?status=paused&type=one_time&workflow_id=w&created_by=a&community_id=c&tags=x,y&tags=z"
            + "&tags_all=q&name_prefix=p&next_from=2027-01-01T00:00:00%2B01:00&next_before=2027-02-01&include_deleted=true");
        var filter = ScheduleListQuery.Read(query);
        query.ThrowIfAnyWrong();

        Assert.Equal("x,y,z", string.Join(',', filter.TagsAny));
        Assert.Equal("q", string.Join(',', filter.TagsAll));
        Assert.Equal(
            new ScheduleFilter
            {
                Status = ScheduleStatus.Paused,
                Type = ScheduleType.OneTime,
                WorkflowId = "w",
                CreatedBy = "a",
                CommunityId = "c",
                NamePrefix = "p",
                NextFireFrom = new DateTimeOffset(2026, 12, 31, 23, 0, 0, TimeSpan.Zero),
                NextFireBefore = new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero),
                IncludeDeleted = true,
            },
            filter with { TagsAny = [], TagsAll = [] });
    }

    [Fact]
    public void A_page_has_its_defaults_and_its_bounds()
    {
        Assert.Equal(new PageRequest(null, 50, false), PageRequest.Read(Query("")));
        Assert.Equal(new PageRequest("c", 200, true), PageRequest.Read(Query("?cursor=c&limit=200&include_total=true")));
    }

    [Fact]
    public async Task A_cursor_that_was_made_up_is_named()
    {
        var refusal = await Assert.ThrowsAsync<SchedulingException>(() =>
            new PageRequest("made up", 1, false).RunAsync<int>((_, _, _) => throw new FormatException()));

        Assert.Equal("cursor", Assert.Single(refusal.Fields).Field);
    }

    [Theory]
    [InlineData("\"7\"", true)]
    [InlineData("W/\"7\"", true)]
    [InlineData("\"6\", \"7\"", true)]
    [InlineData("*", true)]
    [InlineData("\"6\"", false)]
    [InlineData("7", false)]
    [InlineData(null, false)]
    public void If_none_match_knows_the_version(string? header, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.IfNoneMatch = header;

        Assert.Equal(expected, Preconditions.IsKnown(request, 7));
    }

    [Fact]
    public void What_is_overdue_is_still_to_come()
    {
        Assert.Equal([-30, 30, 90], Minutes(Hourly, 3));
    }

    [Fact]
    public void A_limit_ends_what_is_to_come()
    {
        var limited = Hourly with { Definition = Hourly.Definition with { MaxExecutions = 5 }, AutoCount = 3 };

        Assert.Equal([-30, 30], Minutes(limited, 10));
        Assert.Empty(Minutes(limited with { AutoCount = 5 }, 10));
    }

    [Fact]
    public void A_paused_schedule_shows_what_would_come_and_an_ended_one_nothing()
    {
        var paused = Hourly with { Status = ScheduleStatus.Paused, Pause = new PauseInfo { PausedAt = Now } };
        var until = paused with { Pause = paused.Pause with { Until = Now.AddMinutes(40) } };

        Assert.Equal([30, 90], Minutes(paused, 2));
        Assert.Equal([90, 150], Minutes(until, 2));
        Assert.Empty(Minutes(Hourly with { Status = ScheduleStatus.Cancelled }, 2));
    }

    [Fact]
    public void A_row_of_history_tells_how_late_and_how_long()
    {
        var row = new ExecutionRow
        {
            ExecutionId = Guid.NewGuid(),
            ScheduleId = Guid.NewGuid(),
            Status = ExecutionStatus.Succeeded,
            Cause = "auto",
            ScheduledAt = Now,
            FireAt = Now.AddSeconds(1),
            DecidedAt = Now.AddSeconds(1),
        };
        var ended = row with { StartedAt = Now.AddSeconds(1.25), FinishedAt = Now.AddSeconds(3) };

        Assert.Equal((250, 1750), (ExecutionResponses.From(ended).LatenessMs, ExecutionResponses.From(ended).DurationMs));
        Assert.Equal((null, null), (ExecutionResponses.From(row).LatenessMs, ExecutionResponses.From(row).DurationMs));
    }

    [Theory]
    [InlineData(3, 1, 0, 0, 0.75)]
    [InlineData(1, 1, 1, 1, 0.25)]
    [InlineData(0, 0, 0, 0, null)]
    public void The_success_rate_is_of_what_ended_by_itself(int succeeded, int failed, int timedOut, int dead, double? rate)
    {
        var counts = ImmutableDictionary.CreateRange(new Dictionary<ExecutionStatus, long>
        {
            [ExecutionStatus.Succeeded] = succeeded,
            [ExecutionStatus.Failed] = failed,
            [ExecutionStatus.TimedOut] = timedOut,
            [ExecutionStatus.DeadLettered] = dead,
            [ExecutionStatus.Cancelled] = 5,
            [ExecutionStatus.Missed] = 5,
        });
        var stats = new ExecutionStats(counts, ScheduleQueries.MaxStatsRows, null, null, null, null, null);
        var answer = ExecutionStatsResponses.From(Guid.Empty, new ExecutionFilter(), stats);

        Assert.Equal((rate, 10 + succeeded + failed + timedOut + dead, true), (answer.SuccessRate, (int)answer.Total, answer.IsTruncated));
        Assert.Equal((12, 5, 0), (answer.Counts.Count, answer.Counts["cancelled"], answer.Counts["retry_waiting"]));
    }

    [Theory]
    [InlineData("?from=2027-01-02&to=2027-01-01", "to")]
    [InlineData("?from=2027-01-02&to=2027-01-02", "to")]
    [InlineData("?from=soon", "from")]
    public void A_range_that_is_none_is_named(string query, string field)
    {
        var reader = Query(query);
        TimeRange.Read(reader);

        Assert.Equal(field, Assert.Single(Assert.Throws<SchedulingException>(reader.ThrowIfAnyWrong).Fields).Field);
    }

    [Theory]
    [InlineData("", "2026-12-31T12:00:00.000", "2027-01-01T12:00:00.000")]
    [InlineData("?to=2026-06-02", "2026-06-01T00:00:00.000", "2026-06-02T00:00:00.000")]
    [InlineData("?from=2026-06-02", "2026-06-02T00:00:00.000", "2027-01-01T12:00:00.000")]
    [InlineData("?from=2028-06-02", "2028-06-02T00:00:00.000", "2028-06-03T00:00:00.000")]
    [InlineData("?from=2026-06-02T00:00:00.0001&to=2026-06-02T00:00:00.0011", "2026-06-02T00:00:00.001", "2026-06-02T00:00:00.002")]
    [InlineData("?from=0001-01-01&to=9999-12-31T23:59:59.9999999", "1970-01-01T00:00:00.000", "9999-12-31T23:59:59.999")]
    public void A_range_has_defaults_and_whole_milliseconds(string query, string from, string to)
    {
        var range = TimeRange.ReadWithDefaults(Query(query), TimeSpan.FromDays(1), Now);

        Assert.Equal((from, to), (Text(range.From), Text(range.To)));

        static string Text(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Every_fate_has_its_sentence()
    {
        var state = new ScheduleState(
            Guid.Empty,
            new ScheduleHead
            {
                Definition = Hourly.Definition,
                Status = ScheduleStatus.Paused,
                Version = 1,
                Incarnation = Guid.Empty,
                CreatedAt = Now,
                UpdatedAt = Now,
            },
            new ScheduleRuntime { LastProcessed = Now });
        var row = new ExecutionRow
        {
            ExecutionId = Guid.Empty,
            ScheduleId = Guid.Empty,
            Status = ExecutionStatus.Missed,
            Cause = "auto",
            ScheduledAt = Now,
            FireAt = Now,
            DecidedAt = Now,
            Reason = "a rule of later",
        };
        var items = Enum.GetValues<Fate>().Select(fate => new Explanation(new Occurrence(Now, Now), fate, row, IsComputed: true));
        var answer = ExplainResponses.From(new Question(state, Now, Now, null, [], Now), new Explained([.. items], null));

        Assert.Equal(answer.Items.Length - 2, answer.Items.Select(item => item.Explanation).Distinct().Count());
        Assert.Contains(answer.Items, item => item.Explanation == "It was missed by the rule a rule of later.");
    }

    [Fact]
    public void A_row_of_history_tells_of_its_attempts_and_what_it_redrives()
    {
        var original = Guid.NewGuid();
        var row = new ExecutionRow
        {
            ExecutionId = Guid.NewGuid(),
            ScheduleId = Guid.NewGuid(),
            Status = ExecutionStatus.RetryWaiting,
            Cause = $"redrive:{original}:2",
            ScheduledAt = Now,
            FireAt = Now,
            DecidedAt = Now,
            StartedAt = Now.AddSeconds(90),
            Attempt = 2,
            NextAttemptAt = Now.AddSeconds(120),
        };
        var shown = ExecutionResponses.From(row);

        Assert.Equal((original, 2, Now.UtcDateTime.AddSeconds(120)), (shown.RedriveOf, shown.Attempt, shown.NextAttemptAt));
        Assert.Null(shown.LatenessMs);
        Assert.Null(ExecutionResponses.From(row with { Cause = "auto" }).RedriveOf);
    }

    [Fact]
    public void A_page_says_where_the_next_begins()
    {
        var page = PageResponse<string>.From(new Page<int>([1, 2], "next", 9), i => $"{i}");

        Assert.Equal(("1,2", "next", 9), (string.Join(',', page.Items), page.NextCursor, page.Total));
    }

    private static double[] Minutes(ScheduleSnapshot schedule, int count) =>
        [.. Upcoming.Of(StateOf(schedule), count, Now).Select(next => (next.ScheduledAt - Now.UtcDateTime).TotalMinutes)];

    private static ScheduleState StateOf(ScheduleSnapshot schedule) => new(
        schedule.ScheduleId,
        new ScheduleHead
        {
            Definition = schedule.Definition,
            Status = schedule.Status,
            Version = schedule.Version,
            Incarnation = Guid.Empty,
            CreatedAt = schedule.CreatedAt,
            UpdatedAt = schedule.UpdatedAt,
            Pause = schedule.Pause,
        },
        new ScheduleRuntime
        {
            LastProcessed = schedule.CreatedAt, NextNominalAt = schedule.NextNominalAt, AutoCount = schedule.AutoCount,
        });

    private static QueryReader Query(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        return new QueryReader(request);
    }
}

using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>Whether and when an execution is attempted again; docs/retries.md shows the same tables to users.</summary>
public sealed class RetryTable
{
    private static readonly ScheduleRetry Five = new() { MaxRetries = 5, DelaySeconds = 10 };

    private static readonly Dictionary<string, ExecutionReport> Failures = new()
    {
        ["timeout"] = Failed() with { End = ReportedEnd.TimedOut },
        ["no connection"] = Failed() with { Cause = FailureCause.Connection },
        ["304"] = Failed() with { ResponseStatus = 304 },
        ["404"] = Failed() with { ResponseStatus = 404 },
        ["429"] = Failed() with { ResponseStatus = 429 },
        ["500"] = Failed() with { ResponseStatus = 500 },
        ["503"] = Failed() with { ResponseStatus = 503 },
        ["handler threw"] = Failed() with { Cause = FailureCause.Handler, ErrorType = "App.Mail+NoServerException" },
        ["refused"] = Failed() with { Cause = FailureCause.Refused },
        ["untold"] = Failed(),
    };

    [Theory]
    [InlineData(RetryPolicy.Fixed, "10 10 10 10 10 -")]
    [InlineData(RetryPolicy.Linear, "10 20 30 40 50 -")]
    [InlineData(RetryPolicy.Exponential, "10 20 40 80 100 -")]
    [InlineData(RetryPolicy.List, "1 7 30 30 30 -")]
    public void The_delay_after_each_attempt(RetryPolicy policy, string delays)
    {
        var retry = Five with { Policy = policy, MaxDelaySeconds = 100, DelaysSeconds = [1, 7, 30] };
        var expected = delays.Split(' ');
        for (var attempt = 1; attempt <= expected.Length; attempt++)
        {
            var delay = Retry.DelayAfter(retry, Failed() with { Attempt = attempt });
            if (expected[attempt - 1] == "-")
            {
                Assert.Null(delay);
                continue;
            }

            var seconds = int.Parse(expected[attempt - 1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(delay!.Value.TotalSeconds, 0.8 * seconds, 1.2 * seconds + 0.001);
            Assert.Equal(0, delay.Value.Ticks % TimeSpan.TicksPerMillisecond);
        }
    }

    [Fact]
    public void Many_doublings_end_at_the_longest_delay()
    {
        var retry = new ScheduleRetry { Policy = RetryPolicy.Exponential, MaxRetries = 1000, DelaySeconds = 604_800, MaxDelaySeconds = 604_800 };

        Assert.InRange(
            Retry.DelayAfter(retry, Failed() with { Attempt = 1000 })!.Value, TimeSpan.FromDays(5.6), TimeSpan.FromDays(8.4) + TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void The_spread_belongs_to_the_execution_and_the_attempt_and_reaches_both_ends()
    {
        var delays = Enumerable.Range(0, 1000)
            .Select(n => Retry.DelayAfter(Five, Failed() with { ExecutionId = Numbered(n) })!.Value.TotalSeconds)
            .ToList();

        // The same in every version: a state that waits was decided by it.
        Assert.Equal(delays[0], Retry.DelayAfter(Five, Failed() with { ExecutionId = Numbered(0) })!.Value.TotalSeconds);
        Assert.Equal(TimeSpan.FromMilliseconds(10_450).TotalSeconds, delays[0]);
        Assert.NotEqual(delays[0], Retry.DelayAfter(Five, Failed() with { ExecutionId = Numbered(0), Attempt = 2 })!.Value.TotalSeconds);
        Assert.All(delays, delay => Assert.InRange(delay, 8, 12.001));
        Assert.InRange(delays.Min(), 8, 8.1);
        Assert.InRange(delays.Max(), 11.9, 12.001);
        Assert.InRange(delays.Average(), 9.8, 10.2);
    }

    [Theory]
    // By itself, everything but what may not be called is tried again.
    [InlineData("", "", "timeout, no connection, 304, 404, 429, 500, 503, handler threw, untold")]
    [InlineData("timed_out", "", "timeout")]
    [InlineData("connection", "", "no connection")]
    [InlineData("http_3xx", "", "304")]
    [InlineData("http_4xx", "", "404, 429")]
    [InlineData("http_5xx", "", "500, 503")]
    [InlineData("http_503", "", "503")]
    [InlineData("handler_error", "", "handler threw")]
    [InlineData("App.Mail+NoServerException", "", "handler threw")]
    [InlineData("NoServerException", "", "handler threw")]
    [InlineData("Exception", "", "")]
    [InlineData("refused", "", "refused")]
    [InlineData("timed_out, http_5xx", "", "timeout, 500, 503")]
    [InlineData("timed_out, refused", "", "timeout, refused")]
    [InlineData("", "http_4xx", "timeout, no connection, 304, 500, 503, handler threw, untold")]
    [InlineData("", "timed_out, handler_error, connection", "304, 404, 429, 500, 503, untold")]
    // The more specific entry counts, whichever list it is in.
    [InlineData("http_429", "http_4xx", "429")]
    [InlineData("http_5xx", "http_500", "503")]
    [InlineData("handler_error", "NoServerException", "")]
    [InlineData("NoServerException", "handler_error", "handler threw")]
    public void The_errors_that_are_tried_again(string on, string notOn, string expected)
    {
        var retry = Five with { RetryOn = [.. Split(on)], DoNotRetryOn = [.. Split(notOn)] };
        var retried = Failures.Where(f => Retry.DelayAfter(retry, f.Value) is not null).Select(f => f.Key);

        Assert.Equal(Split(expected), retried);
    }

    [Theory]
    // Longer than the delay, it is the delay; shorter, it is nothing; and max_delay_seconds holds for it, too.
    [InlineData(30, 30, 30)]
    [InlineData(5, 8, 12.001)]
    [InlineData(-5, 8, 12.001)]
    [InlineData(3600, 60, 60)]
    public void Retry_after_is_the_least_delay(int after, double least, double most)
    {
        var failed = Failures["503"] with { RetryAfter = TimeSpan.FromSeconds(after) };

        Assert.InRange(Retry.DelayAfter(Five with { MaxDelaySeconds = 60 }, failed)!.Value.TotalSeconds, least, most);
    }

    [Fact]
    public void What_a_schedule_leaves_open_is_the_service_s()
    {
        var defaults = new RetryDefaults(MaxRetries: 2, DelaySeconds: 7);

        Assert.Equal((2, 7), Told(Retry.Of(null, defaults)));
        Assert.Equal((4, 7), Told(Retry.Of(new ScheduleRetry { MaxRetries = 4 }, defaults)));
        Assert.Equal((5, 10), Told(Retry.Of(Five, defaults)));
        Assert.Equal((0, 7), Told(Retry.Of(new ScheduleRetry { MaxRetries = 0 }, defaults)));

        static (int, int?) Told(ScheduleRetry retry) => (retry.MaxRetries, retry.DelaySeconds);
    }

    [Fact]
    public void A_policy_it_does_not_know_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(
        () => Retry.DelayAfter(Five with { Policy = (RetryPolicy)99 }, Failed()));

    private static string[] Split(string names) => names.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static Guid Numbered(int n) => new(n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static ExecutionReport Failed() => new()
    {
        ExecutionId = Numbered(1),
        Incarnation = Given.Incarnation,
        Attempt = 1,
        Dispatch = 1,
        End = ReportedEnd.Failed,
        FinishedAt = Given.At("10:00"),
    };
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.FireTimes;

namespace Orleans.Scheduling.Core.Tests.FireTimes;

/// <summary>One row per rule.</summary>
public sealed class DefinitionRulesTests
{
    private static readonly DateTimeOffset Now = Given.Time("2027-01-01T00:00Z");

    private static readonly ScheduleDefinition Valid = new()
    {
        Name = "Nightly report",
        Timing = Given.CronTiming("0 2 * * *", "Europe/Berlin"),
        Target = new ExecutionTarget { WorkflowId = "report" },
    };

    private static readonly ScheduleTiming Interval = new() { Type = ScheduleType.Interval, IntervalSeconds = 60 };
    private static readonly ScheduleTiming OneTime = new() { Type = ScheduleType.OneTime, ScheduledTime = Now.AddTicks(1) };
    private static readonly ScheduleTiming Immediate = new() { Type = ScheduleType.Immediate };

    private static readonly ScheduleTiming After = new() { Type = ScheduleType.After, After = new() { ScheduleId = Guid.NewGuid() } };

    private static ScheduleDefinition Cron(string cron) => Valid with { Timing = Given.CronTiming(cron) };

    private static ScheduleDefinition Crons(params string[] crons) =>
        When(new ScheduleTiming { Type = ScheduleType.Cron, CronExpressions = [.. crons] });

    private static ScheduleDefinition When(ScheduleTiming timing) => Valid with { Timing = timing };

    private static ScheduleDefinition Runs(ExecutionTarget target) => Valid with { Target = target };

    private static ScheduleDefinition Command(string name, string? payload = null) =>
        Runs(new ExecutionTarget { Command = new CommandTarget { Name = name, PayloadJson = payload } });

    private static ScheduleDefinition Webhook(
        string? url = "https://example.com/hook", string method = "POST", string? body = null, params (string, string)[] headers) =>
        Runs(new ExecutionTarget
        {
            Webhook = new WebhookTarget
            {
                Url = url!,
                Method = method,
                BodyJson = body,
                Headers = headers.ToImmutableDictionary(h => h.Item1, h => h.Item2),
            },
        });

    private static readonly ScheduleRetry Listed = new() { MaxRetries = 9, Policy = RetryPolicy.List, DelaysSeconds = [1, 60] };

    private static ScheduleDefinition Retries(ScheduleRetry retry) => Valid with { Retry = retry };

    private static ScheduleDefinition RetriesOn(params string[] errors) =>
        Retries(new ScheduleRetry { MaxRetries = 1, RetryOn = [.. errors] });

    private static ScheduleDefinition Tagged(params string[] tags) => Valid with { Tags = [.. tags] };

    private static string Json(int bytes) => $"{{\"a\":\"{new string('x', bytes - 8)}\"}}";

    public static TheoryData<string, ScheduleDefinition> Accepted => new()
    {
        { "cron", Valid },
        { "cron, seconds", Cron("0 0 2 * * *") },
        { "cron, macro", Cron("@daily") },
        { "cron, H", Cron("H H/6 H * *") },
        { "cron, window", When(Valid.Timing with { StartAt = Now.AddDays(-1), EndAt = Now.AddDays(1), JitterSeconds = 86_400 }) },
        { "interval", When(Interval) },
        { "one_time", When(OneTime) },
        { "immediate", When(Immediate) },
        { "after a schedule", When(After with { StartAt = Now.AddDays(-1), EndAt = Now.AddDays(1) }) },
        { "after a workflow", When(After with { After = new() { WorkflowId = "report", On = AfterOutcome.Any } }) },
        { "command", Command("send-mail", "[1, 2]") },
        { "webhook", Webhook(headers: [("X-Api-Key", "a b\tc"), ("Accept", "")]) },
        { "webhook, http, method, body", Webhook("http://10.0.0.1:8080/a?b#c", "DELETE", "null") },
        { "webhook, no headers", Runs(new ExecutionTarget { Webhook = new WebhookTarget { Url = "https://a/", Headers = null! } }) },
        { "no tags at all", Valid with { Tags = default } },
        { "limits at their ends", Valid with
            {
                MaxExecutions = 1, Priority = 10, MaxInstances = 1_000, TimeoutSeconds = 604_800, QueueTtlSeconds = 604_800, MisfireGraceSeconds = 1,
            } },
        { "retries, least", Retries(new ScheduleRetry { MaxRetries = 0, DelaySeconds = 1, MaxDelaySeconds = 1 }) },
        { "retries, most", Retries(new ScheduleRetry { MaxRetries = 1_000, DelaySeconds = 604_800, MaxDelaySeconds = 604_800 }) },
        { "retries, list", Retries(Listed with { DelaysSeconds = [.. Enumerable.Repeat(86_400, 100)] }) },
        { "retries, all classes", RetriesOn("timed_out", "connection", "http_3xx", "http_4xx", "http_5xx", "handler_error", "refused") },
        { "retries, statuses", RetriesOn("http_300", "http_429", "http_599") },
        { "retries, types", RetriesOn("System.TimeoutException", "TimeoutException", "my.mail.failure", "Outer+Inner", "Bad`1") },
        { "no grace limit", Valid with { MisfireGraceSeconds = null } },
        { "context at its size", Valid with { ContextJson = Json(256 * 1024) } },
        { "texts at their length", Valid with { Name = new string('n', 200), Description = new string('d', 2_000), CommunityId = "😀" } },
        { "tags at their number", Tagged([.. Enumerable.Range(100, 50).Select(n => $"{n}".PadRight(100, 't'))]) },
    };

    public static TheoryData<string, ScheduleDefinition, string> Refused => new()
    {
        { "name", Valid with { Name = " " }, "missing or blank" },
        { "name", Valid with { Name = null! }, "missing or blank" },
        { "name", Valid with { Name = new string('n', 201) }, "at most 200" },
        { "name", Valid with { Name = "a\0b" }, "NUL" },
        { "name", Valid with { Name = "a\ud800" }, "surrogate" },
        { "description", Valid with { Description = new string('d', 2_001) }, "at most 2000" },
        { "community_id", Valid with { CommunityId = new string('c', 201) }, "at most 200" },
        { "tags", Tagged([.. Enumerable.Range(0, 51).Select(n => $"{n}")]), "at most 50" },
        { "tags", Tagged("a", "a"), "\"a\" is given twice" },
        { "tags", Tagged("a", ""), "\"\" is not a tag" },
        { "tags", Tagged("a", null!), "null is not a tag" },
        { "tags", Tagged(new string('t', 101)), "is not a tag" },
        { "schedule_type", Valid with { Timing = null! }, "missing" },
        { "schedule_type", When(Interval with { Type = (ScheduleType)9 }), "9 is not one of its values, which are cron, interval, one_time, immediate, after" },
        { "timezone", When(Valid.Timing with { TimeZone = "Eastern Standard Time" }), "\"Eastern Standard Time\" is not an IANA time zone" },
        { "timezone", When(Interval with { TimeZone = null! }), "null is not an IANA time zone" },
        { "cron_expression", When(Interval with { Type = ScheduleType.Cron, IntervalSeconds = null }), "missing" },
        { "cron_expression", When(Interval with { Cron = "* * * * *" }), "belongs to cron schedules" },
        { "cron_expression", Cron("60 * * * *"), "Minutes: Value must be a number between 0 and 59" },
        { "cron_expression", Cron("* * * *"), "It has 4 fields; give 5, or 6" },
        { "cron_expression", Cron(""), "It has 0 fields" },
        { "cron_expression", Cron("@reboot"), "is not a cron expression" },
        { "cron_expression", Cron("* * * * *\0 junk"), "NUL" },
        { "cron_expression", Cron(string.Join(',', Enumerable.Repeat("1", 100_000)) + " * * * *"), "at most 1000" },
        { "cron_expression", Cron("0 0 31 2 *"), "never fires" },
        { "cron_expression", Cron("0 0 31 H *"), "never fires" },
        { "cron_expressions", Crons(), "There are 0 expressions; give 1 to 20" },
        { "cron_expressions", Crons([.. Enumerable.Repeat("* * * * *", 21)]), "There are 21 expressions; give 1 to 20" },
        { "cron_expressions[1]", Crons("* * * * *", "nonsense", "* * * * *"), "\"nonsense\" is not a cron expression" },
        { "cron_expressions[0]", Crons(null!, "* * * * *"), "It has 0 fields" },
        { "cron_expressions[1]", Crons("* * * * *", "0 0 31 2 *"), "never fires" },
        { "cron_expressions", When(Interval with { CronExpressions = ["* * * * *"] }), "belongs to cron schedules" },
        { "interval_seconds", When(Interval with { IntervalSeconds = null }), "missing" },
        { "interval_seconds", When(Interval with { IntervalSeconds = 0 }), "0 is out of range" },
        { "interval_seconds", When(Interval with { IntervalSeconds = long.MaxValue }), "out of range" },
        { "interval_seconds", When(Valid.Timing with { IntervalSeconds = 1 }), "belongs to interval schedules" },
        { "scheduled_time", When(OneTime with { ScheduledTime = null }), "missing" },
        { "scheduled_time", When(OneTime with { ScheduledTime = Now }), "not in the future" },
        { "scheduled_time", When(Immediate with { ScheduledTime = Now.AddDays(1) }), "belongs to one_time schedules" },
        { "start_at", When(OneTime with { StartAt = Now }), "type one_time fires once" },
        { "end_at", When(Immediate with { EndAt = Now.AddDays(1) }), "type immediate fires once" },
        { "jitter_seconds", When(Immediate with { JitterSeconds = 1 }), "type immediate fires once" },
        { "end_at", When(Interval with { EndAt = Now }), "not in the future" },
        { "after", When(Interval with { After = After.After }), "belongs to after schedules" },
        { "after", When(After with { After = null }), "missing" },
        { "after.schedule_id", When(After with { After = new() }), "nothing to come after" },
        { "after.workflow_id", When(After with { After = After.After! with { WorkflowId = "w" } }), "beside schedule_id" },
        { "after.workflow_id", When(After with { After = new() { WorkflowId = " " } }), "missing or blank" },
        { "after.on", When(After with { After = After.After! with { On = (AfterOutcome)9 } }), "success, failure, any" },
        { "end_at", When(After with { EndAt = Now }), "not in the future" },
        { "jitter_seconds", When(After with { JitterSeconds = 1 }), "type after fires at once" },
        { "calendars", When(After with { Calendars = ["a"] }), "type after fires at once" },
        { "end_at", When(Interval with { EndAt = Now.AddDays(1), StartAt = Now.AddDays(1) }), "not after start_at" },
        { "jitter_seconds", When(Interval with { JitterSeconds = -1 }), "from 0 to 86400" },
        { "jitter_seconds", When(Interval with { JitterSeconds = 86_401 }), "from 0 to 86400" },
        { "workflow_id", Runs(new ExecutionTarget()), "nothing to run" },
        { "workflow_id", Runs(null!), "nothing to run" },
        { "workflow_id", Runs(new ExecutionTarget { WorkflowId = "" }), "missing or blank" },
        { "workflow_id", Runs(new ExecutionTarget { WorkflowId = new string('w', 201) }), "at most 200" },
        { "target_command", Runs(new ExecutionTarget { WorkflowId = "w", Command = new CommandTarget { Name = "c" } }), "beside workflow_id" },
        { "webhook", Runs(new ExecutionTarget { WorkflowId = "w", Webhook = new WebhookTarget { Url = "http://a" } }), "beside workflow_id" },
        { "target_command", Command(""), "missing or blank" },
        { "command_payload", Command("c", "{"), "is not JSON" },
        { "command_payload", Command("c", ""), "is not JSON" },
        { "command_payload", Command("c", "1 2"), "is not JSON" },
        { "command_payload", Command("c", "\"\ud800\""), "surrogate" },
        { "webhook.url", Webhook(null), "null is not an absolute" },
        { "webhook.url", Webhook("/hook"), "is not an absolute" },
        { "webhook.url", Webhook("ftp://example.com"), "is not an absolute" },
        { "webhook.url", Webhook("https://user:secret@example.com"), "user name or password" },
        { "webhook.url", Webhook("https://example.com/" + new string('p', 2_048)), "at most 2048" },
        { "webhook.method", Webhook(method: "post"), "\"post\" is not one of GET" },
        { "webhook.method", Webhook(method: null!), "null is not one of GET" },
        { "webhook.headers", Webhook(headers: ("X Y", "1")), "\"X Y\" is not a header name" },
        { "webhook.headers", Webhook(headers: ("", "1")), "is not a header name" },
        { "webhook.headers", Webhook(headers: ("host", "a")), "host is set by the service" },
        { "webhook.headers", Webhook(headers: ("Idempotency-Key", "a")), "set by the service" },
        { "webhook.headers", Webhook(headers: ("X", "1\r\nY: 2")), "no header can have" },
        { "webhook.headers", Webhook(headers: ("X", "é")), "ASCII" },
        { "webhook.headers", Webhook(headers: ("X", null!)), "no header can have" },
        { "webhook.headers", Webhook(headers: [.. Enumerable.Range(0, 51).Select(n => ($"X-{n}", "1"))]), "at most 50" },
        { "webhook.body", Webhook(body: "nope"), "is not JSON" },
        { "context_data", Valid with { ContextJson = "[]" }, "is not a JSON object" },
        { "context_data", Valid with { ContextJson = "{\"a\":1,}" }, "is not a JSON object" },
        { "context_data", Valid with { ContextJson = Json(256 * 1024 + 1) }, "at most 262144" },
        { "max_executions", Valid with { MaxExecutions = 0 }, "at least 1" },
        { "priority", Valid with { Priority = 11 }, "from 1 to 10" },
        { "priority", Valid with { Priority = 0 }, "from 1 to 10" },
        { "overlap_policy", Valid with { Overlap = (OverlapPolicy)77 }, "77 is not one of its values, which are skip" },
        { "misfire_policy", Valid with { Misfire = (MisfirePolicy)77 }, "latest, earliest, all, none" },
        { "misfire_grace_seconds", Valid with { MisfireGraceSeconds = 0 }, "at least 1" },
        { "max_instances", Valid with { MaxInstances = 1_001 }, "from 1 to 1000" },
        { "timeout_seconds", Valid with { TimeoutSeconds = 604_801 }, "from 1 to 604800" },
        { "queue_ttl_seconds", Valid with { QueueTtlSeconds = 0 }, "from 1 to 604800" },
        { "queue_ttl_seconds", Valid with { QueueTtlSeconds = 604_801 }, "from 1 to 604800" },
        { "retry", Retries(Listed with { DelaysSeconds = default }), "can't be null" },
        { "retry.policy", Retries(new ScheduleRetry { MaxRetries = 1, Policy = (RetryPolicy)9 }), "fixed, linear, exponential, list" },
        { "retry.max_retries", Retries(Listed with { MaxRetries = -1 }), "from 0 to 1000" },
        { "retry.max_retries", Retries(Listed with { MaxRetries = 1_001 }), "from 0 to 1000" },
        { "retry.delay_seconds", Retries(new ScheduleRetry { MaxRetries = 1, DelaySeconds = 0 }), "from 1 to 604800" },
        { "retry.delay_seconds", Retries(new ScheduleRetry { MaxRetries = 1, DelaySeconds = 86_401 }), "more than max_delay_seconds, which is 86400" },
        { "retry.delay_seconds", Retries(Listed with { DelaySeconds = 5 }), "from delays_seconds" },
        { "retry.max_delay_seconds", Retries(new ScheduleRetry { MaxRetries = 1, MaxDelaySeconds = 604_801 }), "from 1 to 604800" },
        { "retry.delays_seconds", Retries(new ScheduleRetry { MaxRetries = 1, DelaysSeconds = [1] }), "belongs to the policy list" },
        { "retry.delays_seconds", Retries(Listed with { DelaysSeconds = [] }), "needs 1 to 100" },
        { "retry.delays_seconds", Retries(Listed with { DelaysSeconds = [.. Enumerable.Repeat(1, 101)] }), "needs 1 to 100" },
        { "retry.delays_seconds", Retries(Listed with { DelaysSeconds = [1, 0, 0] }), "0 is out of range" },
        { "retry.delays_seconds", Retries(Listed with { MaxDelaySeconds = 30 }), "60 is more than max_delay_seconds" },
        { "retry.retry_on", RetriesOn("timeout"), "\"timeout\" is not an error; give timed_out, connection," },
        { "retry.retry_on", RetriesOn("http_6xx"), "is not an error" },
        { "retry.retry_on", RetriesOn("http_200"), "is not an error" },
        { "retry.retry_on", RetriesOn("http_ 50"), "is not an error" },
        { "retry.retry_on", RetriesOn("Bad..Name"), "is not an error" },
        { "retry.retry_on", RetriesOn("Bad.1Name"), "is not an error" },
        { "retry.retry_on", RetriesOn(""), "is not an error" },
        { "retry.retry_on", RetriesOn(new string('E', 201)), "is not an error" },
        { "retry.retry_on", RetriesOn([.. Enumerable.Range(300, 51).Select(n => $"http_{n}")]), "at most 50" },
        { "retry.do_not_retry_on", Retries(Listed with { RetryOn = ["refused"], DoNotRetryOn = ["refused"] }), "is in retry_on, too" },
    };

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public void Accepts(string what, ScheduleDefinition definition)
    {
        Assert.Empty(DefinitionRules.Check(definition, Now));
        Assert.NotEmpty(what);
    }

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Refuses(string field, ScheduleDefinition definition, string saying)
    {
        var error = Assert.Single(DefinitionRules.Check(definition, Now));

        Assert.Equal(field, error.Field);
        Assert.Contains(saying, error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 1, 400);
    }

    [Fact]
    public void One_expression_beside_several_is_wrong_in_both_fields() => Assert.Equal(
        ["cron_expression", "cron_expressions"],
        DefinitionRules.Check(When(Crons("x").Timing with { Cron = "* * * * *" }), Now).Select(e => e.Field));

    [Fact]
    public void Every_wrong_field_is_named_at_once()
    {
        var wrong = Valid with
        {
            Name = "",
            Priority = 0,
            ContextJson = "x",
            Timing = new ScheduleTiming { Type = ScheduleType.Cron, Cron = "x", TimeZone = "Mars/Olympus", IntervalSeconds = 5 },
            Target = new ExecutionTarget { Webhook = new WebhookTarget { Url = "x", Method = "x" } },
        };

        Assert.Equal(
            ["name", "timezone", "interval_seconds", "cron_expression", "webhook.url", "webhook.method", "context_data", "priority"],
            DefinitionRules.Check(wrong, Now).Select(e => e.Field));
    }

    [Theory]
    [InlineData("0 0 13 * FRI", true)]
    [InlineData("0 0 0 1 * MON#1", true)]
    [InlineData("0 0 13 * *", false)]
    [InlineData("0 0 ? * FRI", false)]
    [InlineData("@weekly", false)]
    [InlineData("nonsense", false)]
    public void Warns_where_both_day_fields_restrict(string cron, bool warned)
    {
        var warnings = DefinitionRules.Warnings(Cron(cron));

        Assert.Equal(warned, warnings.Any(w => w.Contains("BOTH", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_several_the_warning_names_its_expression() => Assert.StartsWith(
        "cron_expressions[1], \"0 0 13 * FRI\": Day of month (13)",
        Assert.Single(DefinitionRules.Warnings(Crons("0 9 * * *", "0 0 13 * FRI"))),
        StringComparison.Ordinal);

    [Fact]
    public void Other_types_have_no_warnings() => Assert.Empty(DefinitionRules.Warnings(When(Interval)));
}

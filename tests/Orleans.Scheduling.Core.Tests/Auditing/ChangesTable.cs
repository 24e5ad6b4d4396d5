using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Tests.Firing;

namespace Orleans.Scheduling.Core.Tests.Auditing;

/// <summary>What the audit trail says about each kind of change.</summary>
public sealed class ChangesTable
{
    private static readonly ScheduleDefinition Plain = Given.Every(60);
    private static readonly WebhookTarget Hook = new() { Url = "https://example.com/a" };

    public static TheoryData<ScheduleDefinition, ScheduleDefinition, string> Edits => new()
    {
        { Plain, Plain with { }, "" },
        { Plain, Plain with { Name = "b" }, """name: "Nightly" -> "b" """ },
        { Plain, Plain with { Description = "d" }, """description: - -> "d" """ },
        { Plain with { MaxExecutions = 3 }, Plain, "max_executions: 3 -> -" },
        { Plain, Plain with { Tags = ["a"] }, """tags: [] -> ["a"]""" },
        { Plain with { Tags = ["a"] }, Plain with { Tags = ["a"] }, "" },
        { Plain, Plain with { Overlap = OverlapPolicy.BufferOne }, """overlap_policy: "skip" -> "buffer_one" """ },
        { Plain, Plain with { Misfire = MisfirePolicy.All }, """misfire_policy: "latest" -> "all" """ },
        { Plain, Plain with { MisfireGraceSeconds = null }, "misfire_grace_seconds: 300 -> -" },
        { Plain, Plain with { Priority = 1, MaxInstances = 1 }, "max_instances: 3 -> 1; priority: 5 -> 1" },
        { Plain, Plain with { QueueTtlSeconds = 5 }, "queue_ttl_seconds: - -> 5" },
        { Plain, Plain with { TimeoutSeconds = 5, PauseOnFailure = true }, "pause_on_failure: false -> true; timeout_seconds: - -> 5" },
        { Plain, Plain with { CommunityId = "north" }, """community_id: - -> "north" """ },
        { Plain, Plain with { ContextJson = """{"a": [1]}""" }, """context_data: - -> {"a": [1]}""" },

        // Timing.
        { Plain, Given.Every(90), "interval_seconds: 60 -> 90" },
        {
            Plain, Given.Cron("0 9 * * *"),
            """cron_expression: - -> "0 9 * * *"; interval_seconds: 60 -> -; schedule_type: "interval" -> "cron" """
        },
        {
            Plain, Plain.Timed(t => t with { StartAt = Given.At("11:00").ToOffset(TimeSpan.FromHours(2)), TimeZone = "Europe/Paris" }),
            """start_at: - -> "2027-01-04T11:00:00Z"; timezone: "UTC" -> "Europe/Paris" """
        },
        {
            Plain, Plain.Timed(t => t with { Calendars = ["days"], CalendarPolicy = CalendarPolicy.Next }),
            """calendar_policy: "skip" -> "next"; calendars: - -> ["days"]"""
        },

        // Targets: of another kind, all of the old one goes.
        {
            Plain, Plain with { Target = new() { Webhook = Hook with { BodyJson = "[1]" } } },
            """target_command: "noop" -> -; webhook.body: - -> [1]; webhook.method: - -> "POST"; webhook.url: - -> "https://example.com/a" """
        },
        { To("w"), Plain, """target_command: - -> "noop"; workflow_id: "w" -> -""" },
        {
            Plain, Plain with { Target = new() { Command = new() { Name = "noop", PayloadJson = "7" } } },
            "command_payload: - -> 7"
        },

        // Headers may be keys: which one changed is told, and not to what.
        { To(Hook, ("Key", "a")), To(Hook, ("Key", "b")), """webhook.headers.Key: "***" -> "***" """ },
        { To(Hook, ("Key", "a")), To(Hook), """webhook.headers.Key: "***" -> -""" },
        { To(Hook), To(Hook, ("A", "a"), ("B", "b")), """webhook.headers.A: - -> "***"; webhook.headers.B: - -> "***" """ },
        { To(Hook, ("Key", "a")), To(Hook with { Method = "PUT" }, ("Key", "a")), """webhook.method: "POST" -> "PUT" """ },

        // Retries.
        {
            Plain with { Retry = new() { MaxRetries = 1 } }, Plain with { Retry = new() { MaxRetries = 2, RetryOn = ["http_5xx"] } },
            """retry.max_retries: 1 -> 2; retry.retry_on: [] -> ["http_5xx"]"""
        },

        // What JSON can say and the database's jsonb, or a reader, couldn't take is shown as text, and what is long by its length.
        { Plain, Context("""{"a": "\u0000"}"""), """context_data: - -> "{\u0022a\u0022: \u0022\\u0000\u0022}" """ },
        { Plain, Context("""{"a": "\ud800"}"""), """context_data: - -> "{\u0022a\u0022: \u0022\\ud800\u0022}" """ },
        { Plain, Context("""{"a": 1e999999}"""), """context_data: - -> "{\u0022a\u0022: 1e999999}" """ },
        { Plain, Context($$"""{"a": {{new string('[', 40)}}{{new string(']', 40)}}}"""), $$"""context_data: - -> "{\u0022a\u0022: {{new string('[', 40)}}{{new string(']', 40)}}}" """ },
        { Plain, Context($$"""{"a": "{{new string('x', 20_000)}}"}"""), """context_data: - -> "(20009 bytes)" """ },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void An_edit_says_what_it_changed(ScheduleDefinition before, ScheduleDefinition after, string changes)
    {
        var subject = Subject.Created(before);
        subject.Update("10:00:10", _ => after);

        Assert.Equal(changes.Trim(), InShort(subject.Audit[^1].Changes));
    }

    [Fact]
    public void A_creation_stores_no_changes()
    {
        Assert.Empty(Assert.Single(Subject.Created(Plain).Audit).Changes);
    }

    [Fact]
    public void A_change_of_status_says_from_what_to_what()
    {
        var subject = Subject.Created(Plain);
        subject.Pause("10:00:10", until: "10:05", note: "maintenance");
        subject.Wake("10:05");
        subject.Cancel("10:05:10");
        subject.Delete("10:05:20");

        Assert.Equal(
            [
                "",
                """pause.until: - -> "2027-01-04T10:05:00Z"; status: "active" -> "paused" """.Trim(),
                """pause.until: "2027-01-04T10:05:00Z" -> -; status: "paused" -> "active" """.Trim(),
                """status: "active" -> "cancelled" """.Trim(),
                """status: "cancelled" -> "deleted" """.Trim(),
            ],
            subject.Audit.Select(row => InShort(row.Changes)));
    }

    [Fact]
    public void So_do_changes_that_the_service_makes()
    {
        var once = Subject.Created(Given.Once("10:01"));
        once.Wake("10:01");
        once.FinishAll("10:01:10");
        var failing = Subject.Created(Plain with { PauseOnFailure = true });
        failing.Wake("10:01");
        failing.Report("10:01:10", failing.Only, Core.Firing.ReportedEnd.Failed);

        Assert.Equal(("schedule_completed", """status: "active" -> "completed" """.Trim()), LastOf(once));
        Assert.Equal(("schedule_paused", """status: "active" -> "paused" """.Trim()), LastOf(failing));
    }

    [Fact]
    public void A_new_version_of_a_calendar_is_told_by_its_number()
    {
        var weekend = new Calendar { Name = "days", Version = 1, Definition = new() { Weekdays = ["sunday"] } };
        var subject = Subject.Created(Plain.Timed(t => t with { Calendars = ["days"] }), "10:00", weekend);
        subject.Put(c => new Core.Firing.ScheduleInput.CalendarChanged(weekend with { Version = 2 }, c), "10:00:10");

        Assert.Equal(("schedule_update", "calendars.days.version: 1 -> 2"), LastOf(subject));
    }

    [Fact]
    public void What_is_no_change_of_fields_has_none()
    {
        var subject = Subject.Created(Plain);
        subject.Trigger("10:00:10", """{"a": 1}""");

        Assert.Equal(("schedule_triggered", ""), LastOf(subject));
    }

    [Fact]
    public void An_edit_of_a_calendar_says_what_it_changed()
    {
        var sunday = new CalendarDefinition { Weekdays = ["sunday"] };
        var edited = sunday with { TimeZone = "Europe/Paris", Windows = [new() { CronExpression = "0 22 * * *", DurationSeconds = 60 }] };

        Assert.Equal(
            """dates: - -> []; weekdays: - -> ["sunday"]; windows: - -> []; yearly_dates: - -> []""",
            InShort(CalendarChanges.Between(null, sunday)));
        Assert.Equal(
            """timezone: - -> "Europe/Paris"; windows: [] -> [{"cron_expression":"0 22 * * *","duration_seconds":60}]""",
            InShort(CalendarChanges.Between(sunday, edited)));
        Assert.Contains("""weekdays: ["sunday"] -> -""", InShort(CalendarChanges.Between(sunday, null)), StringComparison.Ordinal);
    }

    private static (string Action, string Changes) LastOf(Subject subject) =>
        (subject.Audit[^1].Action, InShort(subject.Audit[^1].Changes));

    private static string InShort(IEnumerable<FieldChange> changes) => string.Join(
        "; ", changes.Select(c => $"{c.Field}: {c.Before?.GetRawText() ?? "-"} -> {c.After?.GetRawText() ?? "-"}"));

    private static ScheduleDefinition Context(string json) => Plain with { ContextJson = json };

    private static ScheduleDefinition To(string workflow) => Plain with { Target = new() { WorkflowId = workflow } };

    private static ScheduleDefinition To(WebhookTarget hook, params (string Name, string Value)[] headers) =>
        Plain with { Target = new() { Webhook = hook with { Headers = hook.Headers.AddRange(headers.Select(h => KeyValuePair.Create(h.Name, h.Value))) } } };
}

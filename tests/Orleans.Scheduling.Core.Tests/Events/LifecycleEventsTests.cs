using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Tests.Firing;

namespace Orleans.Scheduling.Core.Tests.Events;

public sealed class LifecycleEventsTests
{
    private static readonly DateTimeOffset Now = Given.At("10:30");

    [Fact]
    public void A_life_is_told_change_by_change()
    {
        var subject = new Subject[1];
        Assert.Equal("schedule.created", Kinds(Put(s => s[0] = Subject.Created(Given.Every(60) with { MaxExecutions = 2 }))));
        Assert.Equal("schedule.updated", Kinds(subject[0].Update("10:00", definition => definition with { Description = "new" })));
        Assert.Equal("schedule.paused", Kinds(subject[0].Pause("10:00:10")));
        Assert.Equal("schedule.resumed", Kinds(subject[0].Resume("10:00:20")));
        Assert.Equal("schedule.triggered, execution.running", Kinds(subject[0].Trigger("10:00:30")));
        Assert.Equal("execution.succeeded", Kinds(subject[0].Report("10:00:40", subject[0].Only)));
        Assert.Equal("execution.running", Kinds(subject[0].Wake("10:01")));
        Assert.Equal("execution.failed", Kinds(subject[0].Report("10:01:10", subject[0].Only, ReportedEnd.Failed)));
        Assert.Equal("execution.running", Kinds(subject[0].Wake("10:02")));
        Assert.Equal("schedule.completed, execution.succeeded", Kinds(subject[0].Report("10:02:10", subject[0].Only)));
        Assert.Equal("schedule.deleted", Kinds(subject[0].Delete("10:03")));

        var cancelled = Subject.Created(Given.Once("11:00"));
        Assert.Equal("schedule.cancelled", Kinds(cancelled.Cancel("10:30")));
        return;

        Decision Put(Action<Subject[]> create)
        {
            create(subject);
            return new Decision(subject[0].State) { Audit = [.. subject[0].Audit] };
        }
    }

    [Fact]
    public void An_event_says_what_has_happened_to_what()
    {
        var subject = Subject.Created(Given.Every(60));
        var paused = Body(Assert.Single(LifecycleEvents.Of(subject.Pause("10:00:10", note: "holiday"), 7, Now)));
        Assert.Equal("schedule.paused", (string)paused["event"]!);
        Assert.Equal((Given.ScheduleId, "paused", "ops", "holiday"), (
            (Guid)paused["schedule_id"]!, (string)paused["status"]!, (string)paused["performed_by"]!, (string)paused["note"]!));
        Assert.Equal((2L, 7L), ((long)paused["version"]!, (long)paused["revision"]!));

        subject.Resume("10:00:20");
        var told = Assert.Single(LifecycleEvents.Of(subject.Wake("10:01"), 9, Now));
        var running = Body(told);
        Assert.Equal((told.EventId, "execution.running"), ((Guid)running["event_id"]!, (string)running["event"]!));
        Assert.Equal((subject.Only.Row.ExecutionId, "running", "auto", 1), (
            (Guid)running["execution_id"]!, (string)running["status"]!, (string)running["cause"]!, (int)running["attempt"]!));
        Assert.Equal(Given.At("10:01").UtcDateTime, (DateTime)running["scheduled_at"]!);
        Assert.EndsWith("Z", (string)running["at"]!, StringComparison.Ordinal);
        Assert.False(running.AsObject().ContainsKey("error"));
    }

    [Fact]
    public void Ids_are_the_same_for_the_same_commit_and_sort_by_time()
    {
        var decision = Subject.Created(Given.Every(60)).Trigger("10:00:30");
        var events = LifecycleEvents.Of(decision, 2, Now);
        Assert.Equal(events.AsEnumerable(), LifecycleEvents.Of(decision, 2, Now).AsEnumerable());
        Assert.Distinct(events.Concat(LifecycleEvents.Of(decision, 3, Now)).Select(told => told.EventId));
        Assert.All(events, told => Assert.True(
            told.EventId.CompareTo(LifecycleEvents.FirstIdAt(Now)) >= 0 && told.EventId.CompareTo(LifecycleEvents.FirstIdAt(Now.AddMilliseconds(1))) < 0));
    }

    private static string Kinds(Decision decision) => string.Join(", ", LifecycleEvents.Of(decision, 1, Now).Select(told => told.Kind));

    private static JsonNode Body(LifecycleEvent told) => JsonNode.Parse(told.Json)!;
}

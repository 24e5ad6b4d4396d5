using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

/// <summary>When a schedule must be looked at again: the earliest of all that may be left to do.</summary>
public sealed class NextWakeTable
{
    private static readonly Dictionary<string, Action<Subject>> Situations = new()
    {
        ["new"] = _ => { },
        ["fired"] = s => s.Wake("11:00"),
        ["fired, ended"] = s => { s.Wake("11:00"); s.FinishAll("11:00:10"); },
        ["waits for a retry"] = s => { s.Trigger("10:30"); s.Report("10:31", s.Only, ReportedEnd.Failed); },
        ["waits for one that is far"] = s => { s.Trigger("10:53"); s.Report("10:53", s.Only, ReportedEnd.Failed); },
        ["one waits, one runs"] = s => { s.Trigger("10:30"); s.Report("10:31", s.Only, ReportedEnd.Failed); s.Trigger("10:32"); },
        ["paused, waits for a retry"] = s => { s.Trigger("10:30"); s.Pause("10:30"); s.Report("10:31", s.Only, ReportedEnd.Failed); },
        ["cancelled, waited for a retry"] = s => { s.Trigger("10:30"); s.Report("10:31", s.Only, ReportedEnd.Failed); s.Cancel("10:32"); },
        ["triggered"] = s => s.Trigger("10:59:30"),
        ["asked after"] = s => { s.Trigger("10:30"); s.Wake("10:31"); },
        ["paused"] = s => s.Pause("10:50"),
        ["paused until"] = s => s.Pause("10:50", "14:30"),
        ["paused, triggered"] = s => { s.Pause("10:50"); s.Trigger("10:51"); },
        ["paused until, triggered"] = s => { s.Pause("10:50", "10:51:30"); s.Trigger("10:51"); },
        ["resumed to catch up"] = s => { s.Pause("10:50"); s.Resume("12:30", catchUp: true); },
        ["cancelled"] = s => s.Cancel("10:50"),
        ["cancelled, running"] = s => { s.Wake("11:00"); s.Cancel("11:00:20"); },
        ["deleted, running"] = s => { s.Wake("11:00"); s.Delete("11:00:20"); },
    };

    [Theory]
    [InlineData("new", "11:00")]
    [InlineData("fired", "11:01")]
    [InlineData("fired, ended", "12:00")]
    // Ten minutes from 10:31, spread: for the first trigger's execution, 15.6 % less.
    [InlineData("waits for a retry", "10:39:26.615")]
    [InlineData("waits for one that is far", "11:00")]
    [InlineData("one waits, one runs", "10:33")]
    [InlineData("paused, waits for a retry", "10:39:26.615")]
    [InlineData("cancelled, waited for a retry", null)]
    [InlineData("triggered", "11:00")]
    [InlineData("asked after", "10:32")]
    [InlineData("paused", null)]
    [InlineData("paused until", "14:30")]
    [InlineData("paused, triggered", "10:52")]
    [InlineData("paused until, triggered", "10:51:30")]
    [InlineData("resumed to catch up", "11:00")]
    [InlineData("cancelled", null)]
    [InlineData("cancelled, running", "11:01:20")]
    [InlineData("deleted, running", "11:01:20")]
    public void Is_the_earliest(string situation, string? wake)
    {
        var subject = Subject.Created(
            Given.Cron("0 * * * *") with { Retry = new ScheduleRetry { MaxRetries = 1, DelaySeconds = 600 } }, "10:15");
        Situations[situation](subject);

        Assert.Equal(wake is null ? null : Given.At(wake), subject.Runtime.NextWakeAt);
    }
}

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>
/// What must hold of a schedule whatever happened to it: every nominal time that was due is executed or accounted for by
/// exactly one row, the counts are those of the rows, and the target heard of nothing else.
/// </summary>
public sealed record Ledger(Schedule Schedule, List<HistoryRow> Rows, IReadOnlyList<Received> Requests)
{
    /// <summary>Pauses the schedule, waits for what still runs, and checks everything.</summary>
    public static Task<Ledger> CloseAsync(Scenario scenario, Guid id) => CloseAsync(scenario.Api, scenario.Receiver, id);

    /// <summary>Pauses the schedule, waits for what still runs, and checks everything.</summary>
    public static async Task<Ledger> CloseAsync(ScheduleApi api, Receiver receiver, Guid id)
    {
        await api.DoAsync(id, "pause");
        var schedule = await Patience.UntilAsync(
            $"nothing of schedule {id} runs",
            async () => await api.GetAsync(id) is { RunningCount: 0 } idle ? idle : null);
        var ledger = new Ledger(schedule, await api.HistoryAsync(id), receiver.RequestsOf(id));
        ledger.Check();
        return ledger;
    }

    private void Check()
    {
        var automatic = Rows.Where(r => r.Cause == "auto").ToList();
        Assert.Equal(DueTimes(), automatic.SelectMany(TimesOf).Order());
        Assert.Equal(Schedule.ExecutionCount, Rows.Count(r => r.Ran));
        Assert.Equal(Schedule.AutoCount, automatic.Count(r => r.Ran));
        Assert.Equal(Schedule.ErrorCount, Rows.Count(r => r.Ran && r.Status is not ("succeeded" or "cancelled")));
        Assert.Equal(Rows.Count, Rows.Select(r => r.ExecutionId).Distinct().Count());

        var received = Requests.CountBy(r => r.Key).ToDictionary();
        Assert.Empty(received.Keys.Except(Rows.Where(r => r.Ran).Select(r => r.ExecutionId)));
        Assert.All(Rows, row =>
        {
            var times = received.GetValueOrDefault(row.ExecutionId);
            Assert.True(times <= row.Dispatch, $"{row} was received {times} times.");
            Assert.True(times > 0 || row.Status != "succeeded", $"{row} was never received.");
        });
    }

    private IEnumerable<DateTime> DueTimes()
    {
        var step = TimeSpan.FromSeconds(Schedule.IntervalSeconds!.Value);
        for (var time = Schedule.StartAt!.Value; time <= Schedule.Pause!.PausedAt; time += step)
        {
            // What lies before its creation never was due.
            if (time >= Schedule.CreatedAt)
                yield return time;
        }
    }

    private IEnumerable<DateTime> TimesOf(HistoryRow row)
    {
        var step = TimeSpan.FromSeconds(Schedule.IntervalSeconds!.Value);
        var times = Enumerable.Range(0, (int)row.Count).Select(i => row.ScheduledAt + (i * step)).ToList();
        Assert.Equal(times[^1], row.ScheduledThrough ?? row.ScheduledAt);
        return times;
    }
}

using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

[Collection(PostgresTests.Name)]
public sealed class DueTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Overdue_schedules_come_earliest_first_page_by_page()
    {
        await using var store = database.Source.OpenStore();
        // Three to a minute, so that pages end between equal times.
        var states = Enumerable.Range(0, 30).Select(i =>
        {
            var state = Sample.State();
            return state with { Runtime = state.Runtime with { NextWakeAt = i < 24 ? Sample.Noon.AddMinutes(i / 3) : null } };
        }).ToArray();
        await Task.WhenAll(states.Select(state => store.CommitAsync(Sample.Create(state), default)));

        var found = new List<DueSchedule>();
        while (await store.ListDueAsync(Sample.Noon.AddMinutes(5), found.LastOrDefault(), 4, default) is { Length: > 0 } page)
            found.AddRange(page);

        Assert.Equal(states[..15].Select(s => s.ScheduleId).Order(), found.Select(d => d.ScheduleId).Order());
        Assert.Equal(found.OrderBy(d => d.NextWakeAt).ThenBy(d => d.ScheduleId), found);
    }
}

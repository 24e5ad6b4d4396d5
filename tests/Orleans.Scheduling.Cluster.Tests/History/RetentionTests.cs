using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.History;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Cluster.Tests.History;

/// <summary>The grain that removes history, at noon of 2027-03-01 and later.</summary>
public sealed class RetentionTests
{
    private static readonly string[] Ahead = ["make 2027-03", "make 2027-04", "make 2027-05"];

    [Fact]
    public async Task A_minute_after_the_start_months_are_made_ahead_and_those_past_the_age_go()
    {
        await using var cluster = await StartAsync(days: 365, perSchedule: 0);
        cluster.History.AddMonth(new DateOnly(2026, 1, 1), 7);
        cluster.History.AddMonth(new DateOnly(2026, 2, 1), 7);
        cluster.History.AddMonth(new DateOnly(2026, 3, 1), 7);

        await TickAsync(cluster, TimeSpan.FromMinutes(1), 7);

        // A year ago is in March 2026, which isn't over yet; what is older without being in a month goes row by row.
        Assert.Equal([.. Ahead, "months", "drop 2026-01", "drop 2026-02", "age 2026-03-01"], cluster.History.Asked());
    }

    [Fact]
    public async Task With_a_short_age_rows_go_to_the_day()
    {
        await using var cluster = await StartAsync(days: 10, perSchedule: 0);

        await TickAsync(cluster, TimeSpan.FromMinutes(1), 5);

        Assert.Equal([.. Ahead, "months", "age 2027-02-19"], cluster.History.Asked());
    }

    [Fact]
    public async Task Batches_follow_each_other_until_the_range_is_done()
    {
        await using var cluster = await StartAsync(days: 10, perSchedule: 0);
        cluster.History.Batches.Enqueue(new HistoryBatch(5000, Guid.NewGuid()));
        cluster.History.Batches.Enqueue(new HistoryBatch(0, Guid.NewGuid()));

        await TickAsync(cluster, TimeSpan.FromMinutes(1), 7);

        Assert.Equal([.. Ahead, "months", "age 2027-02-19", "age 2027-02-19", "age 2027-02-19"], cluster.History.Asked());
    }

    [Fact]
    public async Task Without_limits_nothing_is_removed()
    {
        await using var cluster = await StartAsync(days: 0, perSchedule: 0);

        await TickAsync(cluster, TimeSpan.FromMinutes(1), 3);
        await TickAsync(cluster, TimeSpan.FromHours(1), 6);

        Assert.Equal([.. Ahead, .. Ahead], cluster.History.Asked());
    }

    [Fact]
    public async Task Schedules_are_walked_and_long_histories_trimmed()
    {
        await using var cluster = await StartAsync(days: 0, perSchedule: 100);
        var id = Guid.NewGuid();
        cluster.History.Pages.Enqueue(new WalkedPage(
            ImmutableArray.Create(new HistoryRange(id, Guid.Empty, cluster.Time.GetUtcNow())), Guid.NewGuid()));

        await TickAsync(cluster, TimeSpan.FromMinutes(1), 8);

        Assert.Equal([.. Ahead, "walk 100", $"trim {id}", "page walked", "walk 100", "walked"], cluster.History.Asked());
    }

    [Fact]
    public async Task A_walk_stops_after_so_many_pages_and_goes_on_at_the_next_tick()
    {
        await using var cluster = await StartAsync(days: 0, perSchedule: 100);
        for (var i = 0; i < 150; i++)
        {
            cluster.History.Pages.Enqueue(new WalkedPage([], Guid.NewGuid()));
        }

        await TickAsync(cluster, TimeSpan.FromMinutes(1), 3 + 200);
        await TickAsync(cluster, TimeSpan.FromHours(1), 3 + 200 + 3 + 2 * 51);

        Assert.Equal("walked", cluster.History.Asked()[^1]);
    }

    [Fact]
    public async Task A_database_that_is_away_is_asked_again_at_the_next_tick()
    {
        await using var cluster = await StartAsync(days: 10, perSchedule: 0);
        cluster.History.IsDown = true;
        await TickAsync(cluster, TimeSpan.FromMinutes(1), 1);
        cluster.History.IsDown = false;

        await TickAsync(cluster, TimeSpan.FromHours(1), 6);

        Assert.Equal(["make 2027-03", .. Ahead, "months", "age 2027-02-19"], cluster.History.Asked());
    }

    [Fact]
    public async Task A_month_that_stays_is_looked_at_once_a_day()
    {
        await using var cluster = await StartAsync(days: 10, perSchedule: 0);
        await TickAsync(cluster, TimeSpan.FromMinutes(1), 5);

        await TickAsync(cluster, TimeSpan.FromHours(1), 9);
        Assert.Equal([.. Ahead, "age 2027-02-19"], cluster.History.Asked()[5..]);

        for (var hour = 2; hour <= 12; hour++)
        {
            await TickAsync(cluster, TimeSpan.FromHours(1), 5 + 4 * hour);
        }

        Assert.Contains("months", cluster.History.Asked()[^5..]);
    }

    private static Task<SchedulingCluster> StartAsync(int days, int perSchedule) => SchedulingCluster.StartAsync(
        configure: silo => silo.Services.Configure<SchedulingOptions>(o =>
            (o.HistoryRetentionDays, o.HistoryPerSchedule) = (days, perSchedule)));

    /// <summary>Moves time to a tick, and on until the store has been asked as many questions in all.</summary>
    private static async Task TickAsync(SchedulingCluster cluster, TimeSpan until, int questions)
    {
        var start = new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var due = until == TimeSpan.FromHours(1) ? NextHour() : start + until;
        // Time that moves while a silo sets its timer makes it that much later, on a busy machine by many steps.
        var slack = TimeSpan.FromMinutes(2);
        await cluster.AdvanceUntilArmedAsync(due, slack);
        cluster.Time.AdvanceTo(due + slack);
        await cluster.AdvanceUntilAsync(() => cluster.History.Asked().Length >= questions);

        DateTimeOffset NextHour()
        {
            var tick = start.AddMinutes(1);
            while (tick <= cluster.Time.GetUtcNow())
            {
                tick += TimeSpan.FromHours(1);
            }

            return tick;
        }
    }
}

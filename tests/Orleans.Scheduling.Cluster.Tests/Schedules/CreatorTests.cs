using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Cluster.Tests.Schedules;

/// <summary>What one creator may have, over a cluster of two silos.</summary>
public sealed class CreatorTests
{
    [Fact]
    public async Task At_the_limit_creations_are_refused_until_one_of_the_creator_s_schedules_has_ended()
    {
        await using var cluster = await StartAsync(o => o.MaxSchedulesPerCreator = 3);
        var (ids, refusals) = await CreateAsync(cluster, "ann", 10);
        Assert.Equal((3, 7), (ids.Count, refusals));
        Assert.Equal((3, 7), Counts(await CreateAsync(cluster, "bob", 10)));
        Assert.Equal((3, 1), Counts(await CreateAsync(cluster, null, 4)));

        cluster.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((0, 1), Counts(await CreateAsync(cluster, "ann", 1)));
        await cluster.Schedule(ids[0]).PauseAsync(null, null, null, Caller.Anonymous);
        Assert.Equal((0, 1), Counts(await CreateAsync(cluster, "ann", 1)));
        await cluster.Schedule(ids[0]).DeleteAsync(null, Caller.Anonymous);
        await cluster.Schedule(ids[1]).CancelAsync(null, null, Caller.Anonymous);
        Assert.Equal((2, 3), Counts(await CreateAsync(cluster, "ann", 5)));
    }

    [Fact]
    public async Task A_creation_that_failed_gives_its_place_back_after_a_minute()
    {
        await using var cluster = await StartAsync(o => o.MaxSchedulesPerCreator = 1);
        cluster.Store.FailBefore = _ => MemoryScheduleStore.Down();
        Assert.Equal((0, 1), Counts(await CreateAsync(cluster, "ann", 1)));
        cluster.Store.FailBefore = _ => null;

        Assert.Equal((0, 1), Counts(await CreateAsync(cluster, "ann", 1)));
        cluster.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((1, 1), Counts(await CreateAsync(cluster, "ann", 2)));
    }

    [Fact]
    public async Task Only_so_many_are_created_within_a_minute()
    {
        await using var cluster = await StartAsync(o => o.MaxCreatesPerMinutePerCreator = 5);
        Assert.Equal((5, 3), Counts(await CreateAsync(cluster, "ann", 8)));
        cluster.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((0, 1), Counts(await CreateAsync(cluster, "ann", 1)));
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((5, 1), Counts(await CreateAsync(cluster, "ann", 6)));
    }

    private static Task<SchedulingCluster> StartAsync(Action<SchedulingOptions> options) =>
        SchedulingCluster.StartAsync(silos: 2, configure: silo => silo.Configure(options));

    private static (int, int) Counts((List<Guid> Created, int Refused) result) => (result.Created.Count, result.Refused);

    // All at once, as from several gateways.
    private static async Task<(List<Guid> Created, int Refused)> CreateAsync(SchedulingCluster cluster, string? creator, int count)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            var id = Guid.CreateVersion7();
            try
            {
                await cluster.Schedule(id).CreateAsync(
                    new ScheduleDefinition
                    {
                        Name = "n",
                        Timing = SchedulingCluster.Every(86_400),
                        Target = new ExecutionTarget { Command = new CommandTarget { Name = "probe" } },
                    },
                    new Caller { Name = creator });
                return id;
            }
            catch (SchedulingException refusal) when (refusal.Error is SchedulingError.TooManyRequests or SchedulingError.Unavailable)
            {
                return Guid.Empty;
            }
        }));
        return ([.. results.Where(id => id != Guid.Empty)], results.Count(id => id == Guid.Empty));
    }
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Cluster.Tests.Fixture;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Limits;

namespace Orleans.Scheduling.Cluster.Tests.Limits;

/// <summary>Limits over several silos: of workflows and of targets.</summary>
public sealed class ClusterLimitsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly LimitReports _reports = new();

    [Fact]
    public async Task A_herd_on_three_silos_never_exceeds_the_limit_of_its_workflow()
    {
        await using var cluster = await StartAsync(silos: 3);
        var crowd = new Crowd(cluster);
        await PutAsync(cluster, "w", 2);
        var ids = await CreateAsync(cluster, 40, "w");

        cluster.Time.Advance(Soon);
        await crowd.EnteredAsync();
        await crowd.EnteredAsync();
        await AskedAsync(cluster, 40);
        Assert.Equal(2, crowd.Inside.Count);
        crowd.LetGo();
        crowd.LetGo();
        crowd.Open();
        await AllSucceedAsync(cluster, ids);

        Assert.Equal(2, crowd.Most);
        Assert.True(cluster.Probe.Calls.Count == 40, "Each ran once.");
    }

    [Fact]
    public async Task They_go_by_priority_and_then_by_age()
    {
        await using var cluster = await StartAsync(silos: 3);
        var crowd = new Crowd(cluster);
        await PutAsync(cluster, "w", 1);
        var first = await CreateAsync(cluster, 1, "w");
        cluster.Time.Advance(Soon);
        await crowd.EnteredAsync();

        var expected = new List<(int Priority, int Age, Guid Id)>();
        foreach (var (age, priority) in new[] { 5, 9, 1, 5, 10, 1 }.Index())
        {
            var id = Assert.Single(await CreateAsync(cluster, 1, "w", d => d with { Priority = priority }));
            expected.Add((priority, age, id));
            cluster.Time.Advance(Soon);
            await AskedAsync(cluster, age + 2);
        }

        foreach (var next in expected.Order().Select(e => e.Id))
        {
            crowd.LetGo();
            await crowd.EnteredAsync();
            Assert.Equal(next, cluster.Probe.Calls[^1].ScheduleId);
        }

        crowd.Open();
        await AllSucceedAsync(cluster, [.. first, .. expected.Select(e => e.Id)]);
        Assert.Equal(1, crowd.Most);
    }

    [Fact]
    public async Task What_a_silo_held_is_free_once_it_is_dead()
    {
        await using var cluster = await StartAsync(silos: 3);
        var crowd = new Crowd(cluster);
        await PutAsync(cluster, "w", 1);
        var limit = await SiloOfAsync(cluster, "workflow/w");
        var (holder, silo) = await CreateAwayAsync(cluster, limit);
        await crowd.EnteredAsync();
        Guid[] ids = [holder, .. await CreateAsync(cluster, 12, "w")];
        cluster.Time.Advance(Soon);
        await AskedAsync(cluster, 13);

        await KillAsync(cluster, silo);
        await UntilAsync(cluster, () => cluster.Probe.Calls.Count == 2);

        crowd.Open();
        await AllSucceedAsync(cluster, ids);
        Assert.Equal(1, crowd.Most);
    }

    [Fact]
    public async Task A_limit_whose_silo_dies_learns_what_is_held_before_it_gives_anything()
    {
        await using var cluster = await StartAsync(silos: 3);
        var crowd = new Crowd(cluster);
        await PutAsync(cluster, "w", 2);
        var limit = await SiloOfAsync(cluster, "workflow/w");
        var first = new[] { (await CreateAwayAsync(cluster, limit)).Id, (await CreateAwayAsync(cluster, limit)).Id };
        await crowd.EnteredAsync();
        await crowd.EnteredAsync();
        var waiting = await CreateAsync(cluster, 10, "w");
        cluster.Time.Advance(Soon);
        await AskedAsync(cluster, 12);

        var epochs = _reports.Epochs;
        await KillAsync(cluster, limit);
        await UntilAsync(cluster, () => _reports.Epochs > epochs);

        Assert.Equal(first.Order(), crowd.Inside.Order());
        crowd.Open();
        await AllSucceedAsync(cluster, [.. first, .. waiting]);
        Assert.Equal(2, crowd.Most);
    }

    [Fact]
    public async Task A_raised_limit_lets_those_in_who_wait_and_one_that_is_taken_away_all_of_them()
    {
        await using var cluster = await StartAsync(silos: 2);
        var crowd = new Crowd(cluster);
        await PutAsync(cluster, "w", 1);
        var ids = await CreateAsync(cluster, 8, "w");
        cluster.Time.Advance(Soon);
        await crowd.EnteredAsync();
        await AskedAsync(cluster, 8);

        await PutAsync(cluster, "w", 3);
        await crowd.EnteredAsync();
        await crowd.EnteredAsync();
        Assert.Equal(3, crowd.Inside.Count);

        await PutAsync(cluster, "w", null);
        for (var n = 0; n < 5; n++)
        {
            await crowd.EnteredAsync();
        }

        crowd.Open();
        await AllSucceedAsync(cluster, ids);
    }

    [Fact]
    public async Task A_target_has_one_limit_for_executions_and_for_steps()
    {
        await using var cluster = await StartAsync(silos: 2, o => o.Limits.Targets["Probe"] = 2);
        var crowd = new Crowd(cluster);
        await PutAsync(cluster, "w", null);
        var ids = await CreateAsync(cluster, 10, "w");
        ids = [.. ids, .. await CreateAsync(cluster, 10, workflow: null)];

        cluster.Time.Advance(Soon);
        await crowd.EnteredAsync();
        await crowd.EnteredAsync();
        await AskedAsync(cluster, 20);
        crowd.Open();
        await AllSucceedAsync(cluster, ids);

        Assert.Equal(2, crowd.Most);
    }

    [Fact]
    public async Task A_step_is_under_the_limit_of_what_it_calls()
    {
        await using var cluster = await StartAsync(silos: 1, o =>
        {
            foreach (var name in new[] { "probe", "example.com", "tell", "mail.digest" }) o.Limits.Targets[name] = 1;
        });
        var limits = cluster.Silos.GetSiloServiceProvider().GetRequiredService<ClusterLimits>();

        Assert.Equal("target/probe", limits.Of(new WorkflowStep { Id = "a", Handler = new CommandTarget { Name = "probe" } })?.Name);
        Assert.Equal("target/example.com", limits.Of(new WorkflowStep { Id = "a", Http = new WebhookTarget { Url = "https://example.com/x" } })?.Name);
        Assert.Equal("target/tell", limits.Of(new WorkflowStep { Id = "a", Grain = new GrainStep { Type = "tell", Key = "k" } })?.Name);
        Assert.Equal("target/mail.digest", limits.Of(new WorkflowStep { Id = "a", Nats = new NatsStep { Subject = "mail.digest" } })?.Name);
        Assert.Null(limits.Of(new WorkflowStep { Id = "a", Nats = new NatsStep { Subject = "mail.other" } }));
    }

    [Fact]
    public async Task A_step_that_waits_for_its_target_keeps_no_slot_from_others_and_its_timeout_stands_still()
    {
        await using var cluster = await StartAsync(silos: 1, o => (o.MaxConcurrentWorkflows, o.Limits.Targets["probe"]) = (2, 1));
        var crowd = new Crowd(cluster);
        await PutAsync(cluster, "w", null);
        await PutAsync(cluster, "tells", null, new WorkflowStep { Id = "tell", Grain = new GrainStep { Type = "tell", Key = "k" } });
        var holder = await CreateAsync(cluster, 1, workflow: null);
        cluster.Time.Advance(Soon);
        await crowd.EnteredAsync();
        var steps = await CreateAsync(cluster, 3, "w", d => d with { TimeoutSeconds = 3600 });
        cluster.Time.Advance(Soon);
        await AskedAsync(cluster, 4);

        // The second slot is free.
        var other = await CreateAsync(cluster, 1, "tells");
        cluster.Time.Advance(Soon);
        await cluster.RowsAsync(other[0], ExecutionStatus.Succeeded, 1);
        cluster.Time.Advance(TimeSpan.FromHours(2));
        crowd.Open();

        await AllSucceedAsync(cluster, [.. holder, .. steps]);
        Assert.Equal(1, crowd.Most);
    }

    [Fact]
    public async Task A_place_that_gets_lost_on_its_way_comes_with_the_next_report()
    {
        await using var cluster = await StartAsync(silos: 3);
        var crowd = new Crowd(cluster);
        _reports.LosesPlaces = true;
        await PutAsync(cluster, "w", 1);
        var ids = await CreateAsync(cluster, 12, "w");
        cluster.Time.Advance(Soon);
        await AskedAsync(cluster, 12);

        crowd.Open();
        await AllSucceedAsync(cluster, ids);

        Assert.True(_reports.Lost > 0, "None was brought.");
        Assert.Equal(1, crowd.Most);
    }

    [Fact]
    public async Task What_is_not_limited_asks_nobody()
    {
        await using var cluster = await StartAsync(silos: 2, o => o.Limits.Targets["other"] = 1);
        await PutAsync(cluster, "w", null);
        var ids = await CreateAsync(cluster, 5, "w");
        ids = [.. ids, .. await CreateAsync(cluster, 5, workflow: null)];

        cluster.Time.Advance(Soon);
        await AllSucceedAsync(cluster, ids);

        Assert.Equal(0, _reports.Epochs);
    }

    private Task<SchedulingCluster> StartAsync(short silos, Action<SchedulingOptions>? options = null) =>
        SchedulingCluster.StartAsync(silos, silo =>
        {
            silo.AddIncomingGrainCallFilter(_reports);
            silo.Services.Configure<SchedulingOptions>(o =>
            {
                // What these tests wait for may take long on a busy machine, and time moves meanwhile.
                (o.QueueTtlSeconds, o.WorkflowTimeoutSeconds) = (604_800, 604_800);
                options?.Invoke(o);
            });
        });

    private static Task<WorkflowSnapshot> PutAsync(SchedulingCluster cluster, string name, int? most, params WorkflowStep[] steps) =>
        cluster.Grains.GetGrain<IWorkflowGrain>(name).PutAsync(
            new WorkflowDefinition
            {
                MaxConcurrent = most,
                Steps = steps is [] ? [new WorkflowStep { Id = "call", Handler = new CommandTarget { Name = "probe" } }] : [.. steps],
            },
            null, Caller.Anonymous);

    private static async Task<Guid[]> CreateAsync(
        SchedulingCluster cluster, int count, string? workflow, Func<ScheduleDefinition, ScheduleDefinition>? with = null)
    {
        var ids = new Guid[count];
        for (var n = 0; n < count; n++)
        {
            ids[n] = await cluster.CreateAsync(
                cluster.OnceIn(Soon),
                d => (with ?? (same => same))(workflow is null ? d : d with { Target = new ExecutionTarget { WorkflowId = workflow } }));
        }

        return ids;
    }

    private static Task AllSucceedAsync(SchedulingCluster cluster, Guid[] ids) => UntilAsync(
        cluster, () => ids.All(id => cluster.Store.Rows(id) is [{ Status: ExecutionStatus.Succeeded }]));

    private static Task UntilAsync(SchedulingCluster cluster, Func<bool> condition) =>
        cluster.AdvanceUntilAsync(condition, TimeSpan.FromMilliseconds(20));

    private Task AskedAsync(SchedulingCluster cluster, int count) => UntilAsync(cluster, () => _reports.Asked >= count);

    private static async Task<string> SiloOfAsync(SchedulingCluster cluster, string limit)
    {
        var grain = cluster.Grains.GetGrain<ILimitGrain>(limit);
        await grain.ResizeAsync(new(null, -1));
        return await AddressAsync(cluster, grain);
    }

    // One that runs on another silo than this.
    private static async Task<(Guid Id, string Silo)> CreateAwayAsync(SchedulingCluster cluster, string silo)
    {
        while (true)
        {
            var id = await cluster.CreateAsync(
                cluster.OnceIn(TimeSpan.FromHours(5)), d => d with { Target = new ExecutionTarget { WorkflowId = "w" } });
            if (await AddressAsync(cluster, cluster.Schedule(id)) is var its && its != silo)
            {
                await cluster.Schedule(id).TriggerAsync(null, Caller.Anonymous);
                return (id, its);
            }
        }
    }

    private static async Task<string> AddressAsync(SchedulingCluster cluster, IAddressable grain) =>
        (await cluster.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(grain))!.ToParsableString();

    private static Task KillAsync(SchedulingCluster cluster, string silo) =>
        cluster.Silos.KillSiloAsync(cluster.Silos.Silos.Single(s => s.SiloAddress.ToParsableString() == silo));
}

using Npgsql;
using Orleans.Scheduling.Chains;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Chains;
using Orleans.Scheduling.Postgres.Store;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Whom an outcome's commit says to tell, and what is kept of it until they were told.</summary>
[Collection(PostgresTests.Name)]
public sealed class ChainStoreTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private static readonly DateTimeOffset Late = Sample.Noon.AddYears(1);

    private readonly PostgresScheduleStore _store = database.Source.OpenStore();
    private readonly PostgresChainStore _chains = new(database.Source);

    internal static ExecutionPredecessor Ended(
        Guid scheduleId, ExecutionStatus status = ExecutionStatus.Succeeded, DateTimeOffset? at = null) => new()
    {
        ScheduleId = scheduleId,
        ExecutionId = Guid.NewGuid(),
        Status = status,
        FinishedAt = at ?? Sample.Noon,
        Links = 3,
    };

    [Theory]
    [InlineData(ExecutionStatus.Succeeded, "success any workflow paused")]
    [InlineData(ExecutionStatus.Failed, "failure any workflow paused")]
    [InlineData(ExecutionStatus.TimedOut, "failure any workflow paused")]
    [InlineData(ExecutionStatus.DeadLettered, "failure any workflow paused")]
    public async Task The_commit_finds_who_comes_after_an_execution_that_ended_so(ExecutionStatus status, string expected)
    {
        var state = await CreateAsync(Sample.State(), Running(Guid.NewGuid().ToString()));
        var id = state.ScheduleId;
        var made = new Dictionary<Guid, string>();
        foreach (var (name, after, with) in new (string, ScheduleAfter, Func<ScheduleHead, ScheduleHead>)[]
        {
            ("success", new() { ScheduleId = id }, head => head),
            ("failure", new() { ScheduleId = id, On = AfterOutcome.Failure }, head => head),
            ("any", new() { ScheduleId = id, On = AfterOutcome.Any }, head => head),
            ("workflow", new() { WorkflowId = state.Head.Definition.Target.WorkflowId, On = AfterOutcome.Any }, head => head),
            ("another", new() { ScheduleId = Guid.NewGuid(), On = AfterOutcome.Any }, head => head),
            ("another workflow", new() { WorkflowId = $"{id}", On = AfterOutcome.Any }, head => head),
            ("paused", new() { ScheduleId = id, On = AfterOutcome.Any }, head => head with { Status = ScheduleStatus.Paused }),
            ("completed", new() { ScheduleId = id, On = AfterOutcome.Any }, head => head with { Status = ScheduleStatus.Completed }),
            ("cancelled", new() { ScheduleId = id, On = AfterOutcome.Any }, head => head with { Status = ScheduleStatus.Cancelled }),
            ("deleted", new() { ScheduleId = id, On = AfterOutcome.Any }, head => head with { Status = ScheduleStatus.Deleted }),
        })
            made.Add((await CreateAsync(Sample.State(), After(after), with)).ScheduleId, name);

        var ended = Ended(id, status);
        var committed = await _store.CommitAsync(Sample.Fire(state, 1) with { Ended = [ended] }, default);

        Assert.Equal(
            expected.Split(' ').Order(StringComparer.Ordinal),
            committed!.FollowUps.Select(found => made[found.FollowerId]).Order(StringComparer.Ordinal));
        Assert.All(committed.FollowUps, found => Assert.Equal(ended, found.Predecessor));
        Assert.Equal(committed.FollowUps.OrderBy(f => f.Key), (await WaitingOfAsync(ended)).OrderBy(f => f.Key));
    }

    [Fact]
    public async Task What_others_run_or_nobody_comes_after_tells_nobody()
    {
        var state = await CreateAsync(Sample.State(), Running("lonely"));

        var committed = await _store.CommitAsync(Sample.Fire(state, 1) with { Ended = [Ended(state.ScheduleId)] }, default);

        Assert.Equal(2, committed!.Version);
        Assert.Empty(committed.FollowUps);
    }

    [Fact]
    public async Task A_batch_gives_each_its_own_and_a_conflict_tells_nobody()
    {
        var states = new List<ScheduleState>();
        var followers = new Dictionary<Guid, Guid>();
        for (var n = 0; n < 20; n++)
        {
            var state = await CreateAsync(Sample.State(), Running($"{Guid.NewGuid()}"));
            states.Add(state);
            followers.Add(state.ScheduleId, (await CreateAsync(Sample.State(), After(new() { ScheduleId = state.ScheduleId }))).ScheduleId);
        }

        var ended = states.Select(state => Ended(state.ScheduleId)).ToList();
        var committed = await Task.WhenAll(states.Select((state, n) =>
            _store.CommitAsync(Sample.Fire(state, n == 7 ? 9 : 1) with { Ended = [ended[n]] }, default)));

        Assert.Null(committed[7]);
        Assert.Empty(await WaitingOfAsync(ended[7]));
        foreach (var (n, found) in committed.Index().Where(pair => pair.Index != 7))
            Assert.Equal(new FollowUp(followers[states[n].ScheduleId], ended[n]), Assert.Single(found!.FollowUps));
    }

    [Fact]
    public async Task What_is_to_be_told_is_listed_in_pages_until_it_is_removed()
    {
        var state = await CreateAsync(Sample.State(), Running($"{Guid.NewGuid()}"));
        await CreateAsync(Sample.State(), After(new() { ScheduleId = state.ScheduleId }));
        await CreateAsync(Sample.State(), After(new() { ScheduleId = state.ScheduleId }));
        var ended = Enumerable.Range(0, 5).Select(n => Ended(state.ScheduleId, at: Sample.Noon.AddSeconds(n))).ToArray();
        var committed = (await _store.CommitAsync(Sample.Fire(state, 1) with { Ended = [.. ended] }, default))!;
        Assert.Equal(10, committed.FollowUps.Count);

        var listed = new List<FollowUp>();
        FollowUp? last = null;
        do
        {
            var page = await _chains.ListFollowUpsAsync(Late, last, 3, default);
            listed.AddRange(page);
            last = page.LastOrDefault();
        }
        while (last is not null);

        Assert.Distinct(listed);
        Assert.Equal(listed.OrderBy(f => f.Key), listed);
        Assert.Superset(committed.FollowUps.ToHashSet(), listed.ToHashSet());
        var early = await _chains.ListFollowUpsAsync(Sample.Noon.AddSeconds(2), null, 1000, default);
        Assert.Equal(4, early.Count(f => f.Predecessor.ScheduleId == state.ScheduleId));

        await _chains.RemoveFollowUpsAsync([.. committed.FollowUps.Skip(1), committed.FollowUps[1]], default);
        await _chains.RemoveFollowUpsAsync(committed.FollowUps.ToArray()[1..], default);
        var left = (await _chains.ListFollowUpsAsync(Late, null, 1000, default)).Where(f => f.Predecessor.ScheduleId == state.ScheduleId);
        Assert.Equal(committed.FollowUps[0], Assert.Single(left));
    }

    [Fact]
    public async Task Links_are_those_of_schedules_that_are_active_or_paused_and_come_after_others()
    {
        var workflow = $"{Guid.NewGuid()}";
        var root = await CreateAsync(Sample.State(), Running(workflow));
        var after = new ScheduleAfter { ScheduleId = root.ScheduleId };
        var follower = await CreateAsync(Sample.State(), d => After(after)(Running(workflow)(d)));
        var paused = await CreateAsync(
            Sample.State(), After(new() { WorkflowId = workflow }), head => head with { Status = ScheduleStatus.Paused });
        var ended = await CreateAsync(Sample.State(), After(after), head => head with { Status = ScheduleStatus.Cancelled });

        var links = await _chains.ListLinksAsync(
            [root.ScheduleId, paused.ScheduleId, ended.ScheduleId], [workflow], default);

        Assert.Equal(
            new HashSet<ChainLink>
            {
                new(follower.ScheduleId, workflow, after),
                new(paused.ScheduleId, "report", new ScheduleAfter { WorkflowId = workflow }),
            },
            links.ToHashSet());
    }

    [Fact]
    public async Task A_database_that_can_not_answer_is_a_store_that_failed()
    {
        await using var nowhere = new NpgsqlDataSourceBuilder("Host=127.0.0.1;Port=1;Timeout=1").Build();
        var chains = new PostgresChainStore(nowhere);

        await Assert.ThrowsAsync<ScheduleStoreException>(() => chains.ListFollowUpsAsync(Late, null, 1, default));
        await Assert.ThrowsAsync<ScheduleStoreException>(() => chains.RemoveFollowUpsAsync([], default));
        await Assert.ThrowsAsync<ScheduleStoreException>(() => chains.ListLinksAsync([], [], default));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _store.DisposeAsync();

    private async Task<IEnumerable<FollowUp>> WaitingOfAsync(ExecutionPredecessor ended) =>
        (await _chains.ListFollowUpsAsync(Late, null, 1000, default)).Where(f => f.Predecessor.ExecutionId == ended.ExecutionId);

    private async Task<ScheduleState> CreateAsync(
        ScheduleState state, Func<ScheduleDefinition, ScheduleDefinition> definition, Func<ScheduleHead, ScheduleHead>? head = null)
    {
        var made = state.Head with { Definition = definition(state.Head.Definition) };
        state = state with { Head = head?.Invoke(made) ?? made };
        await _store.CommitAsync(Sample.Create(state), default);
        return state;
    }

    private static Func<ScheduleDefinition, ScheduleDefinition> Running(string workflow) =>
        d => d with { Target = new ExecutionTarget { WorkflowId = workflow } };

    private static Func<ScheduleDefinition, ScheduleDefinition> After(ScheduleAfter after) =>
        d => d with { Timing = new ScheduleTiming { Type = ScheduleType.After, After = after } };
}

using Npgsql;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Postgres.Tests.Support;
using Orleans.Scheduling.Postgres.Workflows;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Workflows in the database, their versions, and the schedules that run them.</summary>
[Collection(PostgresTests.Name)]
public sealed class WorkflowStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PostgresWorkflowStore _store = new(database.Source);

    private static StoredDefinition<WorkflowDefinition> Report(string name, long version = 1) => new()
    {
        Name = name,
        Version = version,
        Definition = new WorkflowDefinition
        {
            Description = $"version {version}",
            Steps = [new WorkflowStep { Id = "say", Handler = new CommandTarget { Name = "log", PayloadJson = "\"${context.n} <&> ü\"" } }],
        },
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon.AddHours(version),
        UpdatedBy = "ann",
    };

    private static AuditRow Audit(string name) =>
        Sample.Audit(Guid.Empty, "workflow_update") with { ScheduleId = null, Resource = $"workflow/{name}" };

    private Task<bool> SaveAsync(StoredDefinition<WorkflowDefinition> workflow, long expected) =>
        _store.SaveAsync(workflow, expected, Audit(workflow.Name), default);

    [Fact]
    public async Task What_is_saved_is_read()
    {
        var saved = Report("whole");

        Assert.True(await SaveAsync(saved, 0));
        var read = (await _store.LoadAsync("whole", default))!;

        Assert.Equal(saved with { Definition = null }, read with { Definition = null });
        Assert.Equal("\"${context.n} <&> ü\"", Assert.Single(read.Definition!.Steps).Handler!.PayloadJson);
        Assert.Null(await _store.LoadAsync("nobody's", default));
    }

    [Fact]
    public async Task A_version_follows_the_one_it_names_and_earlier_ones_stay()
    {
        Assert.False(await SaveAsync(Report("versions", 2), 1));
        Assert.True(await SaveAsync(Report("versions"), 0));
        Assert.False(await SaveAsync(Report("versions"), 0));
        Assert.True(await SaveAsync(Report("versions", 2), 1));
        Assert.False(await SaveAsync(Report("versions", 2), 1));
        Assert.True(await SaveAsync(Report("versions", 3) with { Definition = null }, 2));
        Assert.True(await SaveAsync(Report("versions", 4), 3));

        Assert.Equal(4, (await _store.LoadAsync("versions", default))!.Version);
        Assert.Equal("version 1", (await _store.LoadVersionAsync("versions", 1, default))!.Definition.Description);
        Assert.Equal("version 2", (await _store.LoadVersionAsync("versions", 2, default))!.Definition.Description);
        Assert.Null(await _store.LoadVersionAsync("versions", 3, default));

        // Each change has its row of the trail, and what was refused has none.
        var trail = await new ScheduleQueries(database.Source).ListAuditAsync(
            new AuditListFilter { Resource = "workflow/versions" }, null, 100, default);
        Assert.Equal(4, trail.Items.Length);
    }

    [Fact]
    public async Task Those_that_are_not_deleted_are_listed_by_name()
    {
        foreach (var name in new[] { "list-b", "list-a", "list-D", "list-c" })
            await SaveAsync(Report(name), 0);
        await SaveAsync(Report("list-b", 2) with { Definition = null }, 1);
        var queries = new ScheduleQueries(database.Source);

        var first = await queries.ListWorkflowsAsync("list", 2, default);
        var second = await queries.ListWorkflowsAsync(first.NextCursor, 2, default);

        Assert.Equal(["list-D", "list-a"], first.Items.Select(workflow => workflow.Name));
        Assert.Equal("list-c", second.Items[0].Name);
        Assert.DoesNotContain("list-b", await _store.ListNamesAsync(1000, default));
    }

    [Fact]
    public async Task Live_schedules_that_run_one_are_counted()
    {
        await using var commits = database.Source.OpenStore();
        foreach (var status in new[] { ScheduleStatus.Active, ScheduleStatus.Paused, ScheduleStatus.Completed, ScheduleStatus.Deleted })
        {
            var state = Sample.State();
            state = state with { Head = state.Head with { Status = status, Definition = state.Head.Definition with { Target = new ExecutionTarget { WorkflowId = "counted" } } } };
            await commits.CommitAsync(Sample.Create(state), default);
        }

        Assert.Equal(2, await _store.CountSchedulesAsync("counted", default));
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_a_fault_of_the_store()
    {
        await using var gone = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Timeout=1");
        var store = new PostgresWorkflowStore(gone);

        await Assert.ThrowsAsync<ScheduleStoreException>(() => store.LoadAsync("a", default));
        await Assert.ThrowsAsync<ScheduleStoreException>(() => store.SaveAsync(Report("a"), 0, Audit("a"), default));
    }
}

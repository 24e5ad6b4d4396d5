using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Templates;
using Orleans.Scheduling.Definitions;
using Orleans.Scheduling.Postgres.Definitions;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Templates in the database, and the schedules that follow them. What they share with calendars is tested there.</summary>
[Collection(PostgresTests.Name)]
public sealed class TemplateStoreTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private readonly PostgresDefinitionStore<TemplateDefinition> _store = new(database.Source, DefinitionSql.Templates);

    [Fact]
    public async Task What_is_saved_is_read_with_fields_that_only_a_newer_version_knows()
    {
        var saved = Mail("whole");

        Assert.True(await SaveAsync(saved, 0));
        await database.Source.ExecuteAsync(
            """UPDATE template SET definition = definition || '{"zebra": 1}' WHERE name = 'whole'""");
        var read = Assert.Single(await _store.LoadAsync(["whole", "nobody's"], default));
        Assert.True(await SaveAsync(read with { Version = 2 }, 1));

        Assert.Equal(saved with { Definition = null }, read with { Definition = null });
        Assert.Equal("priority retry misfire_grace_seconds", string.Join(' ', read.Definition!.Fields));
        var defaults = read.Definition.Defaults;
        Assert.Equal((2, 4, null), (defaults.Priority, defaults.Retry!.MaxRetries, defaults.MisfireGraceSeconds));
        Assert.Equal("1", await database.Source.ScalarAsync<string>(
            "SELECT definition ->> 'zebra' FROM template WHERE name = 'whole' AND version = 2"));
    }

    [Fact]
    public async Task Schedules_that_follow_a_template_and_have_not_ended_come_in_order_page_by_page()
    {
        await using var store = database.Source.OpenStore();
        var following = Enumerable.Range(0, 7).Select(_ => Using("paged")).ToArray();
        var rest = new[]
        {
            Using("other"), Using("paged", follows: false), Sample.State(), Using("paged", status: ScheduleStatus.Cancelled),
        };
        await Task.WhenAll(following.Concat(rest).Select(state => store.CommitAsync(Sample.Create(state), default)));

        var found = new List<Guid>();
        while (await _store.ListSchedulesAsync("paged", found.LastOrDefault(), 3, default) is { Length: > 0 } page)
            found.AddRange(page);

        Assert.Equal(following.Select(state => state.ScheduleId).Order(), found);
        Assert.Equal(7, await _store.CountSchedulesAsync("paged", default));
        Assert.Equal(0, await _store.CountSchedulesAsync("nobody's", default));
    }

    [Fact]
    public async Task A_list_shows_what_is_not_deleted_by_name_page_by_page()
    {
        foreach (var name in new[] { "list-b", "list-a", "list-c" })
            await SaveAsync(Mail(name), 0);
        await SaveAsync(Mail("list-b") with { Version = 2, Definition = null }, 1);
        var queries = new ScheduleQueries(database.Source);

        var first = await queries.ListTemplatesAsync("list", 1, default);
        var second = await queries.ListTemplatesAsync(first.NextCursor, 1, default);

        Assert.Equal("list-a", Assert.Single(first.Items).Template.Name);
        Assert.Equal("list-c", Assert.Single(second.Items).Template.Name);
    }

    private Task<bool> SaveAsync(StoredDefinition<TemplateDefinition> template, long expectedVersion)
    {
        var audit = new AuditRow(
            Guid.CreateVersion7(template.UpdatedAt), null, template.UpdatedAt, "template_update", "ann", null, null)
        {
            Resource = $"template/{template.Name}",
        };
        return _store.SaveAsync(template, expectedVersion, audit, default);
    }

    private static StoredDefinition<TemplateDefinition> Mail(string name) => new()
    {
        Name = name,
        Version = 1,
        Definition = new TemplateDefinition
        {
            Defaults = Sample.State().Head.Definition with
            {
                Priority = 2, Retry = new ScheduleRetry { MaxRetries = 4 }, MisfireGraceSeconds = null,
            },
            Fields = ["priority", "retry", "misfire_grace_seconds"],
        },
        CreatedAt = Sample.Noon,
        UpdatedAt = Sample.Noon.AddHours(1),
        UpdatedBy = "ann",
        ToldThrough = Guid.Empty,
    };

    private static ScheduleState Using(string template, bool follows = true, ScheduleStatus status = ScheduleStatus.Active)
    {
        var state = Sample.State();
        var link = new TemplateLink
        {
            Applied = new AppliedTemplate { Name = template, Version = 1, Follows = follows, Overrides = ["priority"] },
            Base = follows ? state.Head.Definition : null,
        };
        return state with { Head = state.Head with { Template = link, Status = status } };
    }
}

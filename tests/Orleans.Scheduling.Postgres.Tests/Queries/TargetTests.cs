using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Postgres.Tests.Support;

namespace Orleans.Scheduling.Postgres.Tests.Queries;

/// <summary>Which schedules run the same thing.</summary>
[Collection(PostgresTests.Name)]
public sealed class TargetTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly ExecutionTarget Workflow = new() { WorkflowId = "same" };
    private static readonly ExecutionTarget Command = new() { Command = new CommandTarget { Name = "same", PayloadJson = "1" } };

    // Longer than an index takes.
    private static readonly ExecutionTarget Webhook =
        new() { Webhook = new WebhookTarget { Url = $"https://example.com/{new string('a', 2_000)}" } };

    [Fact]
    public async Task They_are_told_by_kind_and_name_the_newest_first()
    {
        await using var store = database.Source.OpenStore();
        var made = new List<ScheduleState>();
        foreach (var target in new[] { Workflow, Command, Webhook, Workflow, Command, Webhook, new() { WorkflowId = "other" } })
        {
            made.Add(Running(target));
            await store.CommitAsync(Sample.Create(made[^1]), default);
        }

        await store.CommitAsync(Sample.Create(Running(Workflow, ScheduleStatus.Paused)), default);
        var queries = new ScheduleQueries(database.Source);

        foreach (var (index, target) in new[] { Workflow, Command, Webhook }.Index())
        {
            // What is handed over is no matter, nor how it is called.
            var asked = target switch
            {
                { Command: { } command } => new ExecutionTarget { Command = command with { PayloadJson = null } },
                { Webhook: { } webhook } => new ExecutionTarget { Webhook = webhook with { Method = "PUT" } },
                _ => target,
            };
            var found = await queries.ListOfTargetAsync(asked, 10, default);
            Assert.Equal([made[index + 3].ScheduleId, made[index].ScheduleId], found.Select(state => state.ScheduleId));
            Assert.Equal(made[index + 3].ScheduleId, Assert.Single(await queries.ListOfTargetAsync(asked, 1, default)).ScheduleId);
        }
    }

    private static ScheduleState Running(ExecutionTarget target, ScheduleStatus status = ScheduleStatus.Active)
    {
        var state = Sample.State(Guid.CreateVersion7());
        return state with { Head = state.Head with { Definition = state.Head.Definition with { Target = target }, Status = status } };
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Core.Workflows.Rules;

namespace Orleans.Scheduling.Postgres.Tests.Store;

/// <summary>Workflows and their progress as each released version wrote them. A file is never changed.</summary>
public sealed class WorkflowGoldenTests
{
    [Fact]
    public async Task A_workflow_of_version_1_is_read_and_loses_nothing()
    {
        var (workflow, again) = await ReadAsync<WorkflowDefinition>("workflow.v1");

        Assert.Empty(WorkflowRules.Check("nightly", workflow, new WorkflowLimits()));
        Assert.Equal(("nightly", 600, 8), (workflow.Description, workflow.TimeoutSeconds, workflow.Steps.Length));
        Assert.Equal(("GET", "${context.a}", "{\"n\":1}"), (workflow.Steps[0].Http!.Method, workflow.Steps[0].Http!.Headers["X-A"], workflow.Steps[0].Http!.BodyJson));
        Assert.Equal((RetryPolicy.Exponential, 2), (workflow.Steps[0].Retry!.Policy, workflow.Steps[0].Retry!.MaxRetries));
        Assert.Equal("too many", workflow.Steps[3].Choice!.Cases[0].Steps[0].Fail!.Message);
        Assert.Equal(("[1,2]", 10), (workflow.Steps[4].ForEach!.ItemsJson, workflow.Steps[4].ForEach!.Max));
        Assert.Equal("r", workflow.Steps[6].Parallel!.Branches[1][0].Id);
        Assert.True(JsonNode.DeepEquals(again.Item1, again.Item2), again.Item2!.ToJsonString());
    }

    [Fact]
    public async Task A_workflow_of_version_2_may_be_limited()
    {
        var (workflow, again) = await ReadAsync<WorkflowDefinition>("workflow.v2");

        Assert.Equal(3, workflow.MaxConcurrent);
        Assert.True(JsonNode.DeepEquals(again.Item1, again.Item2), again.Item2!.ToJsonString());
        Assert.Null((await ReadAsync<WorkflowDefinition>("workflow.v1")).Value.MaxConcurrent);
    }

    [Fact]
    public async Task Progress_of_version_1_is_read_and_loses_nothing()
    {
        var (progress, again) = await ReadAsync<WorkflowProgress>("workflow-progress.v1");

        Assert.Equal(("nightly", 3, 6, "fetch"), (progress.Workflow, progress.Version, progress.Operations, progress.LastStep));
        var inner = progress.At!.Inner[0]!;
        Assert.Equal((4, 1, 2), (progress.At.Index, progress.At.Number, inner.Failures));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 12, 0, 30, TimeSpan.Zero), inner.Until);
        Assert.Null(inner.Inner[0]);
        Assert.True(JsonNode.DeepEquals(again.Item1, again.Item2), again.Item2!.ToJsonString());
    }

    private static async Task<(T Value, (JsonNode?, JsonNode?) Again)> ReadAsync<T>(string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.json"));
        var value = JsonSerializer.Deserialize<T>(text, StateJson.Options)!;
        return (value, (JsonNode.Parse(text), JsonSerializer.SerializeToNode(value, StateJson.Options)));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Gateway.Named;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Gateway.Workflows;

/// <summary>Workflows: list, read, create or replace, delete.</summary>
internal static class WorkflowEndpoints
{
    private static readonly QueryParameter Version =
        QueryParameter.Number("version", 1, int.MaxValue, "A version that there was, also of a workflow that is removed. Absent = the current one.");

    public static void Map(IEndpointRouteBuilder api)
    {
        var workflows = new NamedRoutes(api.MapGroup("/workflows").WithTags("Workflows"), "workflow");
        workflows.List(ListAsync);
        workflows.Get(GetAsync).WithQuery(Version);
        workflows.Put<WorkflowRequest>(PutAsync)
            .WithSummary("Creates a workflow, or makes its next version.")
            .WithDescription("Executions that start after the answer run it; those that run go on with the version they have. "
                + "If-Match is for workflows that exist.")
            .WithProblems(403);
        workflows.Delete(DeleteAsync)
            .WithSummary("Removes a workflow that no schedule runs any more; executions that run go on.")
            .WithDescription("Schedules that have ended don't count.");
    }

    private static Task<Ok<PageResponse<WorkflowResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken) => NamedAnswers.ListAsync(
            request, (cursor, limit) => replicas.ReadAsync(queries => queries.ListWorkflowsAsync(cursor, limit, cancellationToken)),
            WorkflowResponse.From);

    private static async Task<Results<Ok<WorkflowResponse>, StatusCodeHttpResult>> GetAsync(
        string name, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = new QueryReader(http.Request);
        var version = query.Number(Version, 0);
        query.ThrowIfAnyWrong();
        var found = await grains.GetGrain<IWorkflowGrain>(name).GetAsync(version > 0 ? version : null, cancellationToken)
            ?? throw Missing.Workflow(name, version);
        return NamedAnswers.Read(http, WorkflowResponse.From(found), found.Version);
    }

    private static async Task<Results<Created<WorkflowResponse>, Ok<WorkflowResponse>>> PutAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var definition = WorkflowReader.Read(name, await JsonBody.ReadAsync(http.Request, required: true, cancellationToken));
        var put = await grains.GetGrain<IWorkflowGrain>(name).PutAsync(definition, expected, caller, cancellationToken);
        return NamedAnswers.Written(
            http, $"/workflows/{name}", WorkflowResponse.From(put), put.Version, put.CreatedAt == put.UpdatedAt);
    }

    private static async Task<Ok<NamedRemovedResponse>> DeleteAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        await grains.GetGrain<IWorkflowGrain>(name).DeleteAsync(expected, caller, cancellationToken);
        return TypedResults.Ok(new NamedRemovedResponse { Name = name });
    }
}

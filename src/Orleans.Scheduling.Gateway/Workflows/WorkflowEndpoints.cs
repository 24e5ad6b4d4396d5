using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.OpenApi;
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
        var workflows = api.MapGroup("/workflows").WithTags("Workflows");

        workflows.MapGet("/", ListAsync)
            .WithName("ListWorkflows").WithSummary("Lists workflows by name.")
            .WithQuery(PageRequest.CursorParameter, PageRequest.LimitParameter)
            .WithProblems(400);

        workflows.MapGet("/{name}", GetAsync)
            .WithName("GetWorkflow").WithSummary("Reads a workflow.")
            .WithQuery(Version)
            .WithHeader("If-None-Match", "ETag of the version the caller has.")
            .Produces(StatusCodes.Status304NotModified)
            .WithProblems(400, 404);

        workflows.MapPut("/{name}", PutAsync)
            .WithName("PutWorkflow").WithSummary("Creates a workflow, or makes its next version.")
            .WithDescription("Executions that start after the answer run it; those that run go on with the version they have. "
                + "If-Match is for workflows that exist.")
            .Accepts<WorkflowRequest>("application/json")
            .WithAudit("workflow_put", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 413, 415);

        workflows.MapDelete("/{name}", DeleteAsync)
            .WithName("DeleteWorkflow").WithSummary("Removes a workflow that no schedule runs any more; executions that run go on.")
            .WithDescription("Schedules that have ended don't count.")
            .WithAudit("workflow_remove", CallerNames.PerformedBy)
            .WithIfMatch()
            .WithProblems(400, 404, 409);
    }

    private static async Task<Ok<PageResponse<WorkflowResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var page = new PageRequest(
            query.Text(PageRequest.CursorParameter),
            query.Number(PageRequest.LimitParameter, PageRequest.DefaultLimit),
            WithTotal: false);
        query.ThrowIfAnyWrong();
        var found = await page.RunAsync((cursor, limit, _) =>
            replicas.ReadAsync(queries => queries.ListWorkflowsAsync(cursor, limit, cancellationToken)));
        return TypedResults.Ok(PageResponse<WorkflowResponse>.From(found, WorkflowResponse.From));
    }

    private static async Task<Results<Ok<WorkflowResponse>, StatusCodeHttpResult>> GetAsync(
        string name, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = new QueryReader(http.Request);
        var version = query.Number(Version, 0);
        query.ThrowIfAnyWrong();
        var found = await grains.GetGrain<IWorkflowGrain>(name).GetAsync(version > 0 ? version : null, cancellationToken)
            ?? throw Missing.Workflow(name, version);
        http.Response.Headers.ETag = Preconditions.ETag(found.Version);
        return Preconditions.IsKnown(http.Request, found.Version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(WorkflowResponse.From(found));
    }

    private static async Task<Results<Created<WorkflowResponse>, Ok<WorkflowResponse>>> PutAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var definition = WorkflowReader.Read(name, await JsonBody.ReadAsync(http.Request, required: true, cancellationToken));
        var put = await grains.GetGrain<IWorkflowGrain>(name).PutAsync(definition, expected, caller, cancellationToken);
        http.Response.Headers.ETag = Preconditions.ETag(put.Version);
        var response = WorkflowResponse.From(put);
        return put.CreatedAt == put.UpdatedAt
            ? TypedResults.Created($"{http.Request.PathBase}{GatewayRoutes.Base}/workflows/{name}", response)
            : TypedResults.Ok(response);
    }

    private static async Task<Ok<WorkflowRemovedResponse>> DeleteAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        await grains.GetGrain<IWorkflowGrain>(name).DeleteAsync(expected, caller, cancellationToken);
        return TypedResults.Ok(new WorkflowRemovedResponse { Name = name });
    }
}

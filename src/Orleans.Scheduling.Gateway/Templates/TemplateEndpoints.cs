using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Gateway.Named;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Gateway.Templates;

/// <summary>Templates: list, read, create or replace, delete.</summary>
internal static class TemplateEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var templates = new NamedRoutes(api.MapGroup("/templates").WithTags("Templates"), "template");
        templates.List(ListAsync);
        templates.Get(GetAsync)
            .WithDescription("Beside its own fields it has those of a schedule that it holds, and no others.");
        templates.Put<DefaultsRequest>(PutAsync)
            .WithSummary("Creates a template, or replaces the fields of schedules that it holds.")
            .WithDescription("Schedules that follow it have what was due until now settled by what they were, and go by the new "
                + "version from then on; is_spreading tells whether all have been told. If-Match is for templates that exist.");
        templates.Delete(DeleteAsync)
            .WithSummary("Removes a template that no schedule follows any more.")
            .WithDescription("Schedules that have ended don't count, nor do those that were copied from it once.");
    }

    private static Task<Ok<PageResponse<TemplateResponse>>> ListAsync(
        HttpRequest request, ReplicaQueries replicas, CancellationToken cancellationToken) => NamedAnswers.ListAsync(
            request, (cursor, limit) => replicas.ReadAsync(queries => queries.ListTemplatesAsync(cursor, limit, cancellationToken)),
            TemplateResponse.From);

    private static async Task<Results<Ok<TemplateResponse>, StatusCodeHttpResult>> GetAsync(
        string name, HttpContext http, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var found = await grains.GetGrain<ITemplateGrain>(name).GetAsync(cancellationToken) ?? throw Missing.Template(name);
        return NamedAnswers.Read(http, TemplateResponse.From(found), found.Template.Version);
    }

    private static async Task<Results<Created<TemplateResponse>, Ok<TemplateResponse>>> PutAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, ScheduleDefaults defaults,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        var json = await JsonBody.ReadAsync(http.Request, required: true, cancellationToken);
        var definition = TemplateReader.Read(name, json, defaults, time.GetUtcNow());
        var put = await grains.GetGrain<ITemplateGrain>(name).PutAsync(definition, expected, caller, cancellationToken);
        return NamedAnswers.Written(
            http, $"/templates/{name}", TemplateResponse.From(put), put.Template.Version, put.CreatedAt == put.UpdatedAt);
    }

    private static async Task<Ok<NamedRemovedResponse>> DeleteAsync(
        string name, HttpContext http, IGrainFactory grains, Preconditions preconditions, CancellationToken cancellationToken)
    {
        var expected = preconditions.ExpectedVersion(http.Request);
        var caller = CallerNames.Read(http, CallerNames.PerformedBy);
        await grains.GetGrain<ITemplateGrain>(name).DeleteAsync(expected, caller, cancellationToken);
        return TypedResults.Ok(new NamedRemovedResponse { Name = name });
    }
}

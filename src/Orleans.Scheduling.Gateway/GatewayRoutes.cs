using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Authentication;
using Orleans.Scheduling.Gateway.Calendars;
using Orleans.Scheduling.Gateway.Conflicts;
using Orleans.Scheduling.Gateway.Executions;
using Orleans.Scheduling.Gateway.Health;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Gateway.Templates;
using Orleans.Scheduling.Gateway.Workflows;

namespace Orleans.Scheduling.Gateway;

/// <summary>Maps the REST gateway.</summary>
public static class GatewayRoutes
{
    internal const string Base = "/api/v1";

    /// <summary>Maps the interface, health and <c>/openapi/v1.json</c>.</summary>
    public static IEndpointRouteBuilder MapScheduling(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Base)
            .RequireAuthorization(SchedulingPolicies.ApiKey)
            .WithMetadata(BodyLimit.One)
            .WithProblems(401, 500, 503)
            .AddEndpointFilter(NoStore)
            .AddEndpointFilter<AuditFilter>()
            .AddEndpointFilter<ProblemFilter>()
            .AddEndpointFilter<UnknownQueryFilter>();

        ScheduleEndpoints.Map(api);
        BulkEndpoints.Map(api);
        ScheduleActionEndpoints.Map(api);
        BackfillEndpoints.Map(api);
        ScheduleTimesEndpoints.Map(api);
        ConflictEndpoints.Map(api);
        ExplainEndpoints.Map(api);
        ExecutionEndpoints.Map(api);
        CalendarEndpoints.Map(api);
        TemplateEndpoints.Map(api);
        WorkflowEndpoints.Map(api);
        AuditEndpoints.Map(api);
        endpoints.MapSchedulingHealth();
        endpoints.MapOpenApi().RequireAuthorization(SchedulingPolicies.ApiKey);
        return endpoints;
    }

    /// <summary>Maps health alone, for a process that serves nothing else over HTTP.</summary>
    public static IEndpointRouteBuilder MapSchedulingHealth(this IEndpointRouteBuilder endpoints)
    {
        HealthEndpoints.Map(endpoints);
        return endpoints;
    }

    // An ETag here tells versions apart, not answers: counts change without it, so no cache may serve them by it.
    private static ValueTask<object?> NoStore(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Gateway.Authentication;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Hosting;
using Orleans.Scheduling.Postgres;
using Orleans.Scheduling.Postgres.Replicas;

namespace Orleans.Scheduling.Gateway.Health;

/// <summary>Health, for probes and for people. Probes need no key.</summary>
internal static class HealthEndpoints
{
    private const string Healthy = "healthy";
    private const string Unhealthy = "unhealthy";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("").WithTags("Health").AddEndpointFilter<ProblemFilter>();

        foreach (var (path, name) in new[] { ($"{GatewayRoutes.Base}/health", "ApiHealth"), ("/health", "Health"), ("/ready", "Ready") })
        {
            health.MapGet(path, CheckAsync)
                .WithName(name)
                .WithSummary("Whether the database answers and the cluster can be reached.")
                .Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable)
                .WithProblems(StatusCodes.Status503ServiceUnavailable);
        }

        health.MapGet("/live", Live).WithName("Live").WithSummary("Whether the process is up.");

        health.MapGet("/health/detailed", CheckInDetailAsync)
            .RequireAuthorization(SchedulingPolicies.ApiKey)
            .WithName("DetailedHealth").WithSummary("The health of each part.")
            .Produces<DetailedHealthResponse>(StatusCodes.Status503ServiceUnavailable)
            .WithProblems(401, StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<HealthResponse> Live(IOptions<GatewayOptions> options) =>
        TypedResults.Ok(Describe(Healthy, options.Value));

    private static async Task<Results<Ok<HealthResponse>, JsonHttpResult<HealthResponse>>> CheckAsync(
        HealthCheckService health, IOptions<GatewayOptions> options, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        return report.Status == HealthStatus.Unhealthy
            ? TypedResults.Json(
                Describe(Unhealthy, options.Value), statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(Describe(Healthy, options.Value));
    }

    private static async Task<Results<Ok<DetailedHealthResponse>, JsonHttpResult<DetailedHealthResponse>>> CheckInDetailAsync(
        HealthCheckService health, ScheduleQueries queries, ReplicaLags replicas, IOptions<GatewayOptions> options,
        [FromKeyedServices(SchedulingTime.Key)] TimeProvider time, CancellationToken cancellationToken)
    {
        var report = await health.CheckHealthAsync(cancellationToken);
        var isHealthy = report.Status != HealthStatus.Unhealthy;
        var response = new DetailedHealthResponse
        {
            Status = Word(report.Status),
            Service = options.Value.ServiceName,
            Version = options.Value.ServiceVersion,
            CheckedAt = time.GetUtcNow().UtcDateTime,
            Checks = report.Entries.ToDictionary(entry => entry.Key, entry => Describe(entry.Value)),
            ActiveSchedules = isHealthy ? await CountActiveAsync(queries, cancellationToken) : null,
            Replicas = isHealthy && await replicas.ReadAsync(cancellationToken) is { IsEmpty: false } found
                ? [.. found.Select(Describe)]
                : null,
        };
        return isHealthy
            ? TypedResults.Ok(response)
            : TypedResults.Json(response, statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<long?> CountActiveAsync(ScheduleQueries queries, CancellationToken cancellationToken)
    {
        var active = new ScheduleFilter { Status = ScheduleStatus.Active };
        return (await queries.ListAsync(active, cursor: null, limit: 1, withTotal: true, cancellationToken)).Total;
    }

    private static HealthResponse Describe(string status, GatewayOptions options) =>
        new() { Status = status, Service = options.ServiceName, Version = options.ServiceVersion };

    private static HealthPartResponse Describe(HealthReportEntry entry) => new()
    {
        Status = Word(entry.Status),
        DurationMs = entry.Duration.TotalMilliseconds,
        // Of a failure, the description is its exception's message: that is for the log alone.
        Description = entry.Exception is null ? entry.Description : "It doesn't answer; the log tells why.",
    };

    private static ReplicaHealthResponse Describe(ReplicaLag replica) => new()
    {
        Name = replica.Name,
        Status = replica.IsAnswering ? Healthy : Unhealthy,
        LagBytes = replica.Bytes,
        LagSeconds = replica.Age?.TotalSeconds,
    };

    private static string Word(HealthStatus status) => status == HealthStatus.Unhealthy ? Unhealthy : Healthy;
}

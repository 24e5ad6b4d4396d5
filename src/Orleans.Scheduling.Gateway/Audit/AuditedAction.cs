using Microsoft.AspNetCore.Builder;

namespace Orleans.Scheduling.Gateway.Audit;

/// <summary>What an endpoint does, in the words of the audit log.</summary>
/// <param name="Name">schedule_create, schedule_update, …</param>
/// <param name="CallerHeader">The header that names who does it.</param>
internal sealed record AuditedAction(string Name, string CallerHeader);

internal static class AuditMetadata
{
    public static TBuilder WithAudit<TBuilder>(this TBuilder builder, string name, string callerHeader)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AuditedAction(name, callerHeader));
}

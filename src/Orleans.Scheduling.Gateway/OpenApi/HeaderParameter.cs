using Microsoft.AspNetCore.Builder;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.OpenApi;

/// <summary>A request header an endpoint reads, for the OpenAPI document.</summary>
internal sealed record HeaderParameter(string Name, string Description);

internal static class HeaderMetadata
{
    public static TBuilder WithHeader<TBuilder>(this TBuilder builder, string name, string description)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new HeaderParameter(name, description));

    /// <summary>The change may name the version it is based on.</summary>
    public static TBuilder WithIfMatch<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder
            .WithHeader("If-Match", "ETag of the version the change is based on, or *; absent = whatever it is.")
            .WithProblems(412, 428);
}

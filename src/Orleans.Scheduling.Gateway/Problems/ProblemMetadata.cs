using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>Declares, for the OpenAPI document, the problems an endpoint answers with.</summary>
internal static class ProblemMetadata
{
    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params IEnumerable<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
        {
            builder.WithMetadata(
                new ProducesResponseTypeMetadata(status, typeof(ProblemResponse), [Problem.ContentType]));
        }

        return builder;
    }
}

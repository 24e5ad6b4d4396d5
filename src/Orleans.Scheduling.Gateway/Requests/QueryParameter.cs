using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>A query parameter: what the OpenAPI document says of it, and that the endpoint knows it.</summary>
internal sealed record QueryParameter(string Name, JsonSchemaType Type, string Description)
{
    /// <summary>The values it takes; null = any.</summary>
    public IReadOnlyList<string>? Values { get; init; }

    public int? Minimum { get; init; }

    public int? Maximum { get; init; }

    /// <summary>It may be repeated.</summary>
    public bool IsList { get; init; }

    public static QueryParameter Text(string name, string description) => new(name, JsonSchemaType.String, description);

    public static QueryParameter Flag(string name, string description) => new(name, JsonSchemaType.Boolean, description);

    public static QueryParameter List(string name, string description) => Text(name, description) with { IsList = true };

    public static QueryParameter OneOf<T>(string name, string description) where T : struct, Enum =>
        Text(name, description) with { Values = [.. WireNames.Of(typeof(T))] };

    public static QueryParameter Number(string name, int minimum, int maximum, string description) =>
        new(name, JsonSchemaType.Integer, description) { Minimum = minimum, Maximum = maximum };
}

/// <summary>The query parameters an endpoint takes; it refuses all others.</summary>
internal sealed record QueryParameters(IReadOnlyList<QueryParameter> All);

internal static class QueryParameterMetadata
{
    public static TBuilder WithQuery<TBuilder>(this TBuilder builder, params IReadOnlyList<QueryParameter> parameters)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new QueryParameters(parameters));
}

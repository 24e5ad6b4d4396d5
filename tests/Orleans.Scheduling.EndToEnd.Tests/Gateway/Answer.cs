using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>What came back.</summary>
public sealed record Answer(int Status, string? MediaType, IReadOnlyDictionary<string, string> Headers, JsonObject? Body)
{
    public JsonObject Json => Body ?? throw new InvalidOperationException($"HTTP {Status} without a body.");

    public IReadOnlyList<string> WrongFields =>
        [.. (Json["errors"]?.AsObject() ?? []).Select(error => error.Key).Order(StringComparer.Ordinal)];

    public string MessageOf(string field) => Json["errors"]![field]![0]!.GetValue<string>();
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Processes;

/// <summary>Two anonymous objects as one JSON object; the second one wins.</summary>
internal static class Merged
{
    public static JsonObject Of(object first, object? second)
    {
        var merged = JsonSerializer.SerializeToNode(first)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(second)?.AsObject() ?? [])
            merged[name] = value?.DeepClone();
        return merged;
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.Workflows.Values;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>The items of a for_each.</summary>
internal static class LoopItems
{
    /// <summary>The items, as JSON, of a loop that begins.</summary>
    /// <exception cref="TextTemplateException">There is no list, or it is too long.</exception>
    public static string Of(ForEachStep loop, Evaluator values, WorkflowLimits limits)
    {
        var json = JsonText.Render("items", loop.ItemsJson, values) ?? JsonText.Null;
        if (JsonNode.Parse(json) is not JsonArray items)
            throw new TextTemplateException("items: it isn't a list.");
        var most = Math.Min(loop.Max ?? limits.MaxIterations, limits.MaxIterations);
        if (items.Count > most)
        {
            throw new TextTemplateException($"items: there are {items.Count}; at most {most} "
                + $"({(most < limits.MaxIterations ? "its max" : "Scheduling:Workflows:MaxIterations")}) are allowed.");
        }

        var size = Encoding.UTF8.GetByteCount(json);
        return size <= WorkflowLimits.MaxOutputBytes
            ? json
            : throw new TextTemplateException($"items: they take {size} bytes; at most {WorkflowLimits.MaxOutputBytes} (64 KiB) are kept.");
    }

    /// <summary>Each item, as JSON.</summary>
    public static ImmutableArray<string> Split(string json)
    {
        using var items = JsonDocument.Parse(json);
        return [.. items.RootElement.EnumerateArray().Select(item => item.GetRawText())];
    }
}

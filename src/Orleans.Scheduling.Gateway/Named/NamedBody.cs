using System.Text.Json.Nodes;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Named;

/// <summary>A body whose name is in the address.</summary>
internal static class NamedBody
{
    private const string NameField = "name";

    /// <summary>Takes away what only answers have, as a caller may send back what it got.</summary>
    public static void Trim(string name, JsonObject json, IEnumerable<string> readOnly, FieldErrors errors)
    {
        if (json[NameField] is { } given && !(given is JsonValue value && value.TryGetValue(out string? text) && text == name))
            errors.Add(NameField, $"It contradicts the address, which names {name}; give it there.");
        foreach (var field in readOnly) json.Remove(field);
    }
}

using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Schedules;

/// <summary>Fields that belong to a schedule and that this version doesn't have: refused unless they ask for nothing.</summary>
internal static class UnsupportedFields
{
    private static readonly FrozenSet<string> Names =
        FrozenSet.Create("calendars");

    public static bool Contains(string name) => Names.Contains(name);

    public static void Check(JsonNode? value, string path, FieldErrors errors)
    {
        if (!AsksForNothing(value))
            errors.Add(path, "This version doesn't support it; leave it out.");
    }

    private static bool AsksForNothing(JsonNode? value) => value switch
    {
        null => true,
        JsonArray array => array.Count == 0,
        JsonObject fields => fields.Count == 0,
        JsonValue scalar => scalar.GetValueKind() == JsonValueKind.False
            || (scalar.TryGetValue(out double number) && number == 0),
        _ => false,
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Fills a request from JSON field by field, so that every wrong field is named and not only the first.</summary>
internal static class FieldReader
{
    /// <summary>The request, without the fields that <paramref name="errors"/> then names.</summary>
    public static T Read<T>(JsonObject fields, JsonTypeInfo<T> type, FieldErrors errors) where T : class =>
        (T)Read(fields, type, "", errors);

    private static object Read(JsonObject fields, JsonTypeInfo type, string prefix, FieldErrors errors)
    {
        var result = type.CreateObject!();
        foreach (var (name, value) in fields)
        {
            var property = type.Properties.FirstOrDefault(property => property.Name == name);
            if (property is null)
                errors.Add(prefix + name, Suggestions.Unknown(name, type.Properties.Select(known => known.Name)));
            else if (value is not null && TryRead(value, property, prefix + name, errors, out var read))
                property.Set!(result, read);
        }

        return result;
    }

    // Objects in lists are gone through for what is wrong, and then read with their list.
    private static void CheckItems(JsonArray items, JsonTypeInfo type, string path, FieldErrors errors)
    {
        if (type.ElementType is not { } element) return;
        var wanted = type.Options.GetTypeInfo(element);
        foreach (var (index, item) in items.Index())
        {
            if (wanted.Kind == JsonTypeInfoKind.Object && item is JsonObject fields)
                Read(fields, wanted, $"{path}[{index}].", errors);
            else if (item is JsonArray inner)
                CheckItems(inner, wanted, $"{path}[{index}]", errors);
        }
    }

    private static bool TryRead(
        JsonNode value, JsonPropertyInfo property, string path, FieldErrors errors, out object? read)
    {
        var wanted = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var type = property.Options.GetTypeInfo(property.PropertyType);
        read = null;
        if (type.Kind == JsonTypeInfoKind.Object && value is JsonObject nested)
        {
            read = Read(nested, type, path + ".", errors);
            return true;
        }

        var before = errors.Count;
        if (value is JsonArray items) CheckItems(items, type, path, errors);
        if (errors.Count > before) return false;

        // The converter would take an enumeration's number, too.
        if (wanted.IsEnum && value.GetValueKind() != JsonValueKind.String)
        {
            errors.Add(path, FieldTypes.Expectation(wanted));
            return false;
        }

        try
        {
            read = value.Deserialize(type);
            return true;
        }
        catch (JsonException wrong)
        {
            // Path is $ for the value itself, $.name or $[0] for a part of it.
            errors.Add(path + wrong.Path?.TrimStart('$'), FieldTypes.Expectation(wanted));
            return false;
        }
    }
}

using System.Reflection;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>An enumeration's values as the wire names them.</summary>
internal static class WireNames
{
    public static IEnumerable<string> Of(Type type) => Fields(type).Select(NameOf);

    public static T? TryParse<T>(string name) where T : struct, Enum =>
        Fields(typeof(T)).FirstOrDefault(field => NameOf(field) == name) is { } found ? (T)found.GetValue(null)! : null;

    private static FieldInfo[] Fields(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static);

    private static string NameOf(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name;
}

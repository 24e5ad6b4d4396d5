using System.Reflection;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core.FireTimes.Rules;

/// <summary>Names as the wire has them.</summary>
internal static class WireNames
{
    /// <summary>The names of an enumeration's values, in order.</summary>
    public static IEnumerable<string> Of<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Of);

    /// <summary>The name of a value of an enumeration.</summary>
    public static string Of<T>(T value) where T : struct, Enum =>
        typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name;
}

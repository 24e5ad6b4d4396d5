using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Core;

/// <summary>An enumeration's names on the wire, which are also what columns hold and metrics are labelled with.</summary>
public static class WireNames
{
    /// <summary>The names, in the order of their values.</summary>
    public static IEnumerable<string> All<TEnum>() where TEnum : struct, Enum => Enum.GetValues<TEnum>().Select(Of);

    /// <summary>The name of a value.</summary>
    public static string Of<TEnum>(TEnum value) where TEnum : struct, Enum => Table<TEnum>.Names[value];

    /// <summary>The value of a name.</summary>
    /// <exception cref="InvalidDataException">No value has this name.</exception>
    public static TEnum Parse<TEnum>(string name) where TEnum : struct, Enum => Table<TEnum>.Values.TryGetValue(name, out var value)
        ? value
        : throw new InvalidDataException($"'{name}' is no {typeof(TEnum).Name} that this version knows.");

    private static class Table<TEnum> where TEnum : struct, Enum
    {
        internal static readonly FrozenDictionary<TEnum, string> Names = Enum.GetValues<TEnum>().ToFrozenDictionary(
            value => value,
            value => typeof(TEnum).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

        internal static readonly FrozenDictionary<string, TEnum> Values = Names.ToFrozenDictionary(n => n.Value, n => n.Key);
    }
}

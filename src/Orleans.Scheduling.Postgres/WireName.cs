using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling.Postgres;

/// <summary>An enumeration's names on the wire, which are also what columns hold.</summary>
internal static class WireName<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> Names = Enum.GetValues<TEnum>().ToFrozenDictionary(
        value => value,
        value => typeof(TEnum).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

    private static readonly FrozenDictionary<string, TEnum> Values = Names.ToFrozenDictionary(n => n.Value, n => n.Key);

    public static string Of(TEnum value) => Names[value];

    /// <exception cref="InvalidDataException">No value has this name.</exception>
    public static TEnum Parse(string name) => Values.TryGetValue(name, out var value)
        ? value
        : throw new InvalidDataException($"'{name}' is no {typeof(TEnum).Name} that this version knows.");
}

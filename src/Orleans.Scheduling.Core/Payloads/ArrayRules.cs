using System.Globalization;
using System.Text.Json;

namespace Orleans.Scheduling.Core.Payloads;

/// <summary>Rules of arrays; for other values they hold.</summary>
internal static class ArrayRules
{
    public static readonly IEnumerable<KeyValuePair<string, Func<SchemaKeyword, SchemaRule?>>> Keywords =
    [
        new("items", Items),
        new("prefixItems", PrefixItems),
        new("contains", Contains),
        new("minContains", Counted),
        new("maxContains", Counted),
        new("minItems", k => Size(k, (size, limit) => size >= limit, "at least")),
        new("maxItems", k => Size(k, (size, limit) => size <= limit, "at most")),
        new("uniqueItems", UniqueItems),
    ];

    // After those that prefixItems is about.
    private static SchemaRule Items(SchemaKeyword keyword)
    {
        var rule = keyword.SubSchema();
        var first = keyword.Schema.TryGetProperty("prefixItems", out var prefix) && prefix.ValueKind == JsonValueKind.Array
            ? prefix.GetArrayLength()
            : 0;
        return OfArray((value, at) =>
        {
            foreach (var (index, item) in value.EnumerateArray().Index().Skip(first))
                rule(item, at.Below(index.ToString(CultureInfo.InvariantCulture)));
        });
    }

    private static SchemaRule PrefixItems(SchemaKeyword keyword)
    {
        var rules = keyword.SubSchemas();
        return OfArray((value, at) =>
        {
            foreach (var (index, item) in value.EnumerateArray().Take(rules.Length).Index())
                rules[index](item, at.Below(index.ToString(CultureInfo.InvariantCulture)));
        });
    }

    private static SchemaRule Contains(SchemaKeyword keyword)
    {
        var rule = keyword.SubSchema();
        var least = CountOf(keyword, "minContains") ?? 1;
        var most = CountOf(keyword, "maxContains");
        return OfArray((value, at) =>
        {
            var count = value.EnumerateArray().Count(item => at.Holds(rule, item));
            if (count < least)
                at.Fail($"It must contain at least {least} of what the schema says, and has {count}.");
            else if (count > most)
                at.Fail($"It must contain at most {most} of what the schema says, and has {count}.");
        });
    }

    // Heeded by "contains", and nothing without it.
    private static SchemaRule? Counted(SchemaKeyword keyword)
    {
        _ = keyword.Count();
        return null;
    }

    private static SchemaRule Size(SchemaKeyword keyword, Func<int, int, bool> holds, string how)
    {
        var limit = keyword.Count();
        return OfArray((value, at) =>
        {
            if (!holds(value.GetArrayLength(), limit))
                at.Fail($"It must have {how} {limit} items.");
        });
    }

    private static SchemaRule? UniqueItems(SchemaKeyword keyword) => !keyword.Flag() ? null : OfArray((value, at) =>
    {
        JsonElement[] items = [.. value.EnumerateArray()];
        at.Spend((long)items.Length * items.Length / 2);
        for (var i = 1; i < items.Length; i++)
        {
            if (items.Take(i).Any(earlier => JsonElement.DeepEquals(earlier, items[i])))
            {
                at.Below(i.ToString(CultureInfo.InvariantCulture)).Fail("It is in the array before; items must differ.");
                return;
            }
        }
    });

    private static int? CountOf(SchemaKeyword keyword, string sibling) =>
        keyword.Schema.TryGetProperty(sibling, out var value) ? (keyword with { Name = sibling, Value = value }).Count() : null;

    private static SchemaRule OfArray(SchemaRule rule) => (value, at) =>
    {
        if (value.ValueKind != JsonValueKind.Array)
            return;
        at.Spend(value.GetArrayLength());
        rule(value, at);
    };
}

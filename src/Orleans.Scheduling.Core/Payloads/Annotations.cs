namespace Orleans.Scheduling.Core.Payloads;

/// <summary>Keywords that rule nothing by themselves.</summary>
internal static class Annotations
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    public static readonly IEnumerable<KeyValuePair<string, Func<SchemaKeyword, SchemaRule?>>> Keywords =
    [
        .. new[]
        {
            "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly", "format",
            "contentEncoding", "contentMediaType", "contentSchema",
        }.Select(name => KeyValuePair.Create<string, Func<SchemaKeyword, SchemaRule?>>(name, _ => null)),
        new("$schema", Schema),
        new("$id", Id),
        new("$defs", Definitions),
    ];

    private static SchemaRule? Schema(SchemaKeyword keyword) => keyword.Text().TrimEnd('#') == Draft
        ? null
        : throw new FormatException($"$schema is {keyword.Text()}; only {Draft} is supported.");

    private static SchemaRule? Id(SchemaKeyword keyword) => keyword.Depth == 0
        ? null
        : throw keyword.Fault("isn't supported below the top; name parts by where they stand, such as #/$defs/name.");

    // They are compiled where they are referred to; here only to see that they can be.
    private static SchemaRule? Definitions(SchemaKeyword keyword)
    {
        _ = keyword.NamedSchemas();
        return null;
    }
}

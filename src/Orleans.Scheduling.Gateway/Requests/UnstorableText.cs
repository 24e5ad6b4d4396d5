using System.Text.Json;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Finds text that JSON allows and PostgreSQL can't store: NUL, half a surrogate pair, bytes that aren't UTF-8.</summary>
internal static class UnstorableText
{
    /// <summary>Path of the first such text or of the object whose property is named so; null = there is none.</summary>
    public static string? Find(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.String => IsStorable(element.GetString) ? null : path,
        JsonValueKind.Array => element.EnumerateArray().Select((item, index) => Find(item, $"{path}[{index}]")).FirstOrDefault(Found),
        JsonValueKind.Object => element.EnumerateObject().Select(property => Find(property, path)).FirstOrDefault(Found),
        _ => null,
    };

    private static string? Find(JsonProperty property, string path)
    {
        if (!IsStorable(() => property.Name)) return path;
        return Find(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}");
    }

    private static bool Found(string? path) => path is not null;

    private static bool IsStorable(Func<string?> read)
    {
        try
        {
            return read()!.AsSpan().IndexOf('\0') < 0;
        }
        catch (InvalidOperationException)
        {
            // How System.Text.Json says that text has no UTF-16 form.
            return false;
        }
    }
}

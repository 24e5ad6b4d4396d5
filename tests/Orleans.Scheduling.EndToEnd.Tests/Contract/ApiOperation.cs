using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>One operation of the OpenAPI document.</summary>
internal sealed partial record ApiOperation(HttpMethod Method, string Path, JsonObject Json)
{
    public string Id => (string)Json["operationId"]!;

    /// <summary>The statuses that are documented.</summary>
    public IEnumerable<int> Statuses => Json["responses"]!.AsObject().Select(r => int.Parse(r.Key, CultureInfo.InvariantCulture));

    public bool TakesBody => Json["requestBody"] is not null;

    public bool Takes(string header) => Json["parameters"]?.AsArray().Any(p => (string?)p!["name"] == header) == true;

    /// <summary>What is documented of an answer; null = the status isn't.</summary>
    public JsonObject? Response(int status) => Json["responses"]![status.ToString(CultureInfo.InvariantCulture)]?.AsObject();

    /// <summary>Its address; a parameter that no value is given for names what doesn't exist.</summary>
    public string AddressOf(IReadOnlyList<object> route)
    {
        var next = 0;
        return Parameter().Replace(
            Path, _ => Uri.EscapeDataString((next < route.Count ? route[next++] : Guid.NewGuid()).ToString()!));
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}

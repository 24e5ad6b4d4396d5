using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.EndToEnd.Tests.Processes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>Sends requests by the names of their operations, and holds every answer against the document.</summary>
/// <param name="document">The document.</param>
/// <param name="findings">What is seen goes there.</param>
/// <param name="http">The service; it sends a key that lets in.</param>
internal sealed class ContractApi(ApiDocument document, Findings findings, HttpClient http)
{
    private readonly AnswerRules _rules = new(document);

    public IReadOnlyList<ApiOperation> Operations => document.Operations;

    /// <summary>Sends a request and expects a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="operation">The operationId.</param>
    /// <param name="route">Values of the path's parameters, in order; those left out name what doesn't exist.</param>
    /// <param name="query">With its question mark.</param>
    /// <param name="body">Sent as JSON; an <see cref="HttpContent"/> as it is; null = no body.</param>
    /// <param name="header">A header, also in place of one that is sent by default; an empty value = don't send it.</param>
    /// <returns>The body, where it is a JSON object.</returns>
    public async Task<JsonObject> ExpectAsync(
        int status, string operation, object[]? route = null, string query = "", object? body = null, (string Name, string Value)? header = null)
    {
        var (got, text, json) = await SendAsync(document[operation], route ?? [], query, body, header);
        Assert.True(got == status, $"{operation}: expected {status}, got {got}: {text}");
        return json;
    }

    /// <summary>The same without an opinion about the status.</summary>
    public async Task<int> SendAsync(string operation, object[] route, object? body = null, (string Name, string Value)? header = null) =>
        (await SendAsync(document[operation], route, "", body, header)).Status;

    /// <summary>Creates a schedule of a creator of its own that fires only when told to.</summary>
    public async Task<Guid> CreateAsync(object? fields = null) =>
        (Guid)(await ExpectAsync(201, "CreateSchedule", body: Definition(fields)))["schedule_id"]!;

    /// <summary>A schedule that nobody has anything against.</summary>
    public static object Definition(object? fields = null) => Merged.Of(
        new { name = "contract", schedule_type = "cron", cron_expression = "0 3 1 1 *", target_command = "log" }, fields);

    private async Task<(int Status, string Text, JsonObject Json)> SendAsync(
        ApiOperation operation, object[] route, string query, object? body, (string Name, string Value)? header)
    {
        using var request = new HttpRequestMessage(operation.Method, operation.AddressOf(route) + query);
        request.Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body));
        // What the service of this test insists on; the limit per creator is for those who want to reach it.
        if (operation.Takes("If-Match"))
            Set(request.Headers, "If-Match", "*");
        if (operation.Takes("X-Created-By"))
            Set(request.Headers, "X-Created-By", $"{Guid.NewGuid()}");
        if (header is var (name, value))
            Set(request.Headers, name, value);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        var (status, mediaType) = ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType);
        // A stream never ends.
        var text = mediaType == "text/event-stream" ? "" : await answer.Content.ReadAsStringAsync();
        lock (findings)
        {
            findings.Seen(operation, status);
            foreach (var fault in _rules.FaultsOf(operation, status, mediaType, text))
                findings.Add($"{operation.Id} {status}: {fault}");
        }

        return (status, text, mediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(text) as JsonObject ?? [] : []);
    }

    private static void Set(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        if (value.Length > 0)
            headers.TryAddWithoutValidation(name, value);
    }
}

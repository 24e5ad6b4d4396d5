using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>Judges answers by the document: status, content type, body.</summary>
internal sealed class AnswerRules(ApiDocument document)
{
    private readonly DocumentedSchema _schemas = new(document.Json);

    /// <summary>What is wrong with an answer, in sentences.</summary>
    public IEnumerable<string> FaultsOf(ApiOperation operation, int status, string? mediaType, string body)
    {
        if (operation.Response(status) is not { } response)
            return ["The status isn't documented."];
        if (response["content"] is not JsonObject content)
            return body.Length == 0 ? [] : [$"A body isn't documented: {body}"];
        if (mediaType is null || content[mediaType] is not { } documented)
            return [$"The content type {mediaType} isn't documented."];
        if (documented["schema"] is not JsonObject schema)
            return ["The body has no schema."];
        if (!mediaType.EndsWith("json", StringComparison.Ordinal))
            return [];

        try
        {
            return [.. _schemas.FaultsOf(JsonNode.Parse(body), schema)];
        }
        catch (JsonException e)
        {
            return [$"The body isn't JSON: {e.Message}"];
        }
    }
}

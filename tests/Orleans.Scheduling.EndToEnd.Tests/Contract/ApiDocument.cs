using System.Text.Json.Nodes;

namespace Orleans.Scheduling.EndToEnd.Tests.Contract;

/// <summary>The OpenAPI document of a service, by operation.</summary>
internal sealed class ApiDocument
{
    public ApiDocument(JsonObject json)
    {
        Json = json;
        Operations = (
            from path in json["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select new ApiOperation(new HttpMethod(operation.Key), path.Key, operation.Value!.AsObject())).ToArray();
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public JsonObject Json { get; }

    public ApiOperation this[string id] =>
        Operations.SingleOrDefault(o => o.Id == id) ?? throw new ArgumentException($"The document has no operation {id}.", nameof(id));
}

using System.Text.Json;
using Orleans.Storage;

namespace Orleans.Scheduling.Host.Cluster;

/// <summary>
/// Grain state as plain JSON: Orleans' own default writes .NET type names, which a renamed class would orphan.
/// </summary>
internal sealed class SystemTextJsonStorage : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input, _options);

    public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>(_options)!;
}

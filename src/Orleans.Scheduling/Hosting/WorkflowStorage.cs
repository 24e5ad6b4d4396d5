using Orleans.Scheduling.Core.Firing;
using Orleans.Storage;

namespace Orleans.Scheduling.Hosting;

/// <summary>Where a silo keeps how far executions of workflows have come: a grain storage of its own name.</summary>
public static class WorkflowStorage
{
    /// <summary>The storage's name. <c>UsePostgres</c> adds it, on the schedules' database.</summary>
    public const string Name = "Orleans.Scheduling.Workflows";

    /// <summary>The name of the state in it; part of the key of a row.</summary>
    public const string State = "workflow-progress";

    /// <summary>What the key of a row begins with, before the execution's id.</summary>
    // With a letter past f: Orleans takes keys that could be hexadecimal for numbers.
    public const string KeyPrefix = "run-";

    /// <summary>How it must be written: plain JSON in which fields of newer versions survive.</summary>
    public static IGrainStorageSerializer Serializer { get; } = new PlainJson();

    private sealed class PlainJson : IGrainStorageSerializer
    {
        public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input, StateJson.Options);

        public T Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>(StateJson.Options)!;
    }
}

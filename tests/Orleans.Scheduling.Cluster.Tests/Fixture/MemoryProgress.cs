using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Scheduling.Core.Firing;
using Orleans.Storage;

namespace Orleans.Scheduling.Cluster.Tests.Fixture;

/// <summary>Progress of workflows in memory, shared by the silos of a test: stored as the real one is, and versioned.</summary>
public sealed class MemoryProgress : IGrainStorage
{
    private readonly ConcurrentDictionary<string, (string Json, int Version)> _rows = new();
    private int _writes;

    /// <summary>How often anything was written.</summary>
    public int Writes => _writes;

    /// <summary>What is stored now.</summary>
    public IReadOnlyList<string> Rows => [.. _rows.Values.Select(row => row.Json)];

    /// <summary>Awaited before each write.</summary>
    public Func<Task> BeforeWrite { get; set; } = () => Task.CompletedTask;

    /// <summary>Awaited after each write.</summary>
    public Func<Task> AfterWrite { get; set; } = () => Task.CompletedTask;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = _rows.TryGetValue(Key(stateName, grainId), out var row);
        grainState.ETag = grainState.RecordExists ? $"{row.Version}" : null;
        if (grainState.RecordExists) grainState.State = JsonSerializer.Deserialize<T>(row.Json, StateJson.Options)!;
        return Task.CompletedTask;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await BeforeWrite();
        var key = Key(stateName, grainId);
        var json = JsonSerializer.Serialize(grainState.State, StateJson.Options);
        var version = int.Parse(grainState.ETag ?? "0", System.Globalization.CultureInfo.InvariantCulture);
        var written = version == 0
            ? _rows.TryAdd(key, (json, 1))
            : _rows.TryGetValue(key, out var old) && old.Version == version && _rows.TryUpdate(key, (json, version + 1), old);
        if (!written) throw new InconsistentStateException("Another one has written.");
        Interlocked.Increment(ref _writes);
        await AfterWrite();
        (grainState.ETag, grainState.RecordExists) = ($"{version + 1}", true);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        if (!_rows.TryGetValue(key, out var old) || $"{old.Version}" != grainState.ETag || !_rows.TryRemove(KeyValuePair.Create(key, old)))
            throw new InconsistentStateException("Another one has written.");
        (grainState.ETag, grainState.RecordExists) = (null, false);
        return Task.CompletedTask;
    }

    private static string Key(string stateName, GrainId grainId) => $"{stateName}/{grainId.Key}";
}

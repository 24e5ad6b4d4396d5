using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Hosting;
using Orleans.Storage;

namespace Orleans.Scheduling.Workflows.Steps;

/// <summary>
/// Stores how far one execution has come, until it is stored. Only one engine at a time may: who takes an execution over
/// writes his name first, and the one before finds it there.
/// </summary>
internal sealed partial class ProgressKeeper(IGrainStorage storage, Guid executionId, TimeProvider clock, ILogger logger)
{
    private readonly Guid _writer = Guid.NewGuid();
    private readonly GrainId _key = GrainId.Create("workflow-execution", $"{WorkflowStorage.KeyPrefix}{executionId}");
    private GrainState<WorkflowProgress> _stored = new();

    /// <summary>True where there is something to remove in the end.</summary>
    public bool IsStored => _stored.RecordExists;

    /// <summary>What an earlier attempt or dispatch has stored; null = nothing. Nobody else can store any more.</summary>
    public async Task<WorkflowProgress?> TakeOverAsync(CancellationToken cancellationToken)
    {
        WorkflowProgress? found = null;
        await RepeatAsync(
            async () =>
            {
                await ReadAsync();
                found = _stored.RecordExists ? _stored.State : null;
                if (found is not null) await WriteAsync(found);
            },
            cancellationToken);
        return found;
    }

    /// <summary>Stores it.</summary>
    /// <exception cref="ReplacedException">Another engine runs the execution now.</exception>
    public Task SaveAsync(WorkflowProgress progress, CancellationToken cancellationToken)
    {
        var isRepeated = false;
        return RepeatAsync(
            async () =>
            {
                // A write whose answer got lost may have taken place.
                if (isRepeated)
                {
                    var was = _stored.ETag;
                    await ReadAsync();
                    if (_stored.RecordExists ? _stored.State?.Writer != _writer : was is not null)
                        throw new ReplacedException();
                }

                isRepeated = true;
                await WriteAsync(progress);
            },
            cancellationToken);
    }

    /// <summary>Removes it, if it is still this engine's.</summary>
    public Task ForgetAsync() => storage.ClearStateAsync(WorkflowStorage.State, _key, _stored);

    private Task ReadAsync()
    {
        _stored = new GrainState<WorkflowProgress>();
        return storage.ReadStateAsync(WorkflowStorage.State, _key, _stored);
    }

    private Task WriteAsync(WorkflowProgress progress)
    {
        _stored.State = progress with { Writer = _writer };
        return storage.WriteStateAsync(WorkflowStorage.State, _key, _stored);
    }

    private async Task RepeatAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        for (var delay = Backoff.First; ; delay = Backoff.After(delay))
        {
            try
            {
                await work();
                return;
            }
            catch (Exception exception) when (exception is not ReplacedException)
            {
                if (exception is not InconsistentStateException) LogFailed(exception, executionId, delay);
                await Task.Delay(delay, clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Execution {ExecutionId}: its progress can't be stored or read; it is tried again in {Delay}.")]
    private partial void LogFailed(Exception exception, Guid executionId, TimeSpan delay);
}

/// <summary>Another engine runs the execution: what this one does no longer counts.</summary>
internal sealed class ReplacedException() : Exception("Another silo has taken the execution over.");

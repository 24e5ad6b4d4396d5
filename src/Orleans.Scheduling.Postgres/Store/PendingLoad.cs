namespace Orleans.Scheduling.Postgres.Store;

/// <summary>A read on its way.</summary>
internal sealed class PendingLoad(Guid scheduleId) : IQueued
{
    private readonly TaskCompletionSource<StoredText?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid ScheduleId => scheduleId;

    /// <summary>What is stored; null = nothing.</summary>
    public Task<StoredText?> Answer => _answer.Task;

    public void Complete(StoredText? stored) => _answer.TrySetResult(stored);

    public void Fail(Exception error) => _answer.TrySetException(error);
}

/// <summary>A schedule as its rows hold it.</summary>
internal sealed record StoredText(long Version, byte[] Head, byte[] Runtime);

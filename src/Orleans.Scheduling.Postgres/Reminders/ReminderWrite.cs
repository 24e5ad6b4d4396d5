using Orleans.Scheduling.Postgres.Store;

namespace Orleans.Scheduling.Postgres.Reminders;

/// <summary>A reminder on its way into the table, or out of it.</summary>
/// <param name="entry">The reminder; for a removal its key and the version it must be at.</param>
/// <param name="remove">True for a removal.</param>
internal sealed class ReminderWrite(ReminderEntry entry, bool remove) : IQueued
{
    private readonly TaskCompletionSource<int?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReminderEntry Entry => entry;

    public bool Remove => remove;

    public (string GrainId, string Name) Key { get; } = (entry.GrainId.ToString(), entry.ReminderName);

    /// <summary>The version that was written or removed; null = there was none to remove.</summary>
    public Task<int?> Answer => _answer.Task;

    public void Complete(int? version) => _answer.TrySetResult(version);

    public void Fail(Exception error) => _answer.TrySetException(error);
}

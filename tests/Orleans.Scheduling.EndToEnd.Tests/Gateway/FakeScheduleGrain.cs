using System.Collections.Concurrent;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>One schedule in memory, whatever id it is asked under.</summary>
internal sealed class FakeScheduleGrain : IScheduleGrain
{
    // Bulk requests ask under several ids at once.
    private readonly AsyncLocal<Guid> _id = new();
    private int _calls;

    public ScheduleSnapshot? Current { get; set; }

    public Caller? LastCaller { get; private set; }

    public long? LastExpectedVersion { get; private set; }

    public string? LastContext { get; private set; }

    public BackfillRequest? LastBackfill { get; private set; }

    public bool? LastCancelRunning { get; private set; }

    public int Calls => _calls;

    public bool? LastCatchUp { get; private set; }

    /// <summary>Where an execution stands that a trigger started.</summary>
    public ExecutionStatus TriggeredStatus { get; set; } = ExecutionStatus.Running;

    /// <summary>Thrown by the next change.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>Thrown by every change of one schedule.</summary>
    public Dictionary<Guid, Exception> RefusalOf { get; } = [];

    /// <summary>Done before the next change: what somebody else did meanwhile.</summary>
    public Action? Meanwhile { get; set; }

    public FakeScheduleGrain At(Guid id)
    {
        _id.Value = id;
        return this;
    }

    public ScheduleDefinition Definition => Current!.Definition;

    public void Forget()
    {
        (Current, Refusal, Meanwhile, LastCaller, LastExpectedVersion) = (null, null, null, null, null);
        (LastContext, LastCatchUp, _calls, TriggeredStatus) = (null, null, 0, ExecutionStatus.Running);
        LastDeleteWasHard = false;
        RefusalOf.Clear();
        Created.Clear();
    }

    public void Has(ScheduleDefinition definition, ScheduleStatus status = ScheduleStatus.Active, long version = 1) =>
        Current = new ScheduleSnapshot
        {
            ScheduleId = Guid.CreateVersion7(GatewayUnderTest.Now),
            Definition = definition,
            Status = status,
            Version = version,
            CreatedAt = GatewayUnderTest.Now.AddDays(-1),
            UpdatedAt = GatewayUnderTest.Now.AddDays(-1),
        };

    public Task<ScheduleSnapshot> CreateAsync(
        ScheduleDefinition definition, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, null);
        Created.Enqueue(_id.Value);
        Has(definition);
        return Task.FromResult(Current = Current! with { ScheduleId = _id.Value, CreatedBy = caller.Name });
    }

    public Task<ScheduleSnapshot?> GetAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Created.IsEmpty || Created.Contains(_id.Value) ? Current : null);

    /// <summary>The ids under which schedules were created.</summary>
    public ConcurrentQueue<Guid> Created { get; } = [];

    public Task<ScheduleSnapshot> UpdateAsync(
        ScheduleDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, expectedVersion);
        return Change(Current! with { Definition = definition });
    }

    public Task<ScheduleSnapshot> PauseAsync(
        string? note, DateTimeOffset? until, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, expectedVersion);
        var pause = new PauseInfo { PausedAt = GatewayUnderTest.Now, Note = note, Until = until };
        return Change(Current! with { Status = ScheduleStatus.Paused, Pause = pause });
    }

    public Task<ScheduleSnapshot> ResumeAsync(
        bool catchUp, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, expectedVersion);
        LastCatchUp = catchUp;
        return Change(Current! with { Status = ScheduleStatus.Active, Pause = null });
    }

    public Task<Guid> TriggerAsync(string? contextJson, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, null);
        LastContext = contextJson;
        return Task.FromResult(Guid.Parse("0f8fad5b-d9cb-869f-a165-70867728950e"));
    }

    public async Task<TriggeredExecution> TriggerExecutionAsync(
        string? contextJson, Caller caller, CancellationToken cancellationToken = default) =>
        new(await TriggerAsync(contextJson, caller, cancellationToken), TriggeredStatus);

    public Task<BackfillInfo> BackfillAsync(
        BackfillRequest request, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, null);
        LastBackfill = request;
        return Task.FromResult(Backfill(request.DryRun ? BackfillStatus.DryRun : BackfillStatus.Running));
    }

    public Task<BackfillInfo> CancelBackfillAsync(
        Guid backfillId, bool cancelRunning, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, null);
        LastCancelRunning = cancelRunning;
        return Task.FromResult(Backfill(BackfillStatus.Cancelled) with { BackfillId = backfillId });
    }

    private static BackfillInfo Backfill(BackfillStatus status) => new()
    {
        BackfillId = status == BackfillStatus.DryRun ? null : Guid.Parse("0f8fad5b-d9cb-869f-a165-70867728950e"),
        Status = status,
        Start = GatewayUnderTest.Now.AddDays(-2),
        End = GatewayUnderTest.Now.AddDays(-1),
        Overlap = OverlapPolicy.BufferAll,
        Total = 24,
    };

    public Task<ScheduleSnapshot> CancelAsync(
        string? note, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, expectedVersion);
        return Change(Current! with { Status = ScheduleStatus.Cancelled });
    }

    public Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, expectedVersion);
        LastDeleteWasHard = false;
        return Change(Current! with { Status = ScheduleStatus.Deleted });
    }

    public bool LastDeleteWasHard { get; private set; }

    public async Task PurgeAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
    {
        await DeleteAsync(expectedVersion, caller, cancellationToken);
        LastDeleteWasHard = true;
    }

    public Task CancelExecutionAsync(Guid executionId, Caller caller, CancellationToken cancellationToken = default)
    {
        Enter(caller, null);
        return Task.CompletedTask;
    }

    public Task<RedrivenExecution> RedriveExecutionAsync(
        Guid executionId, int? number, Caller caller, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task ObserveAsync(IExecutionObserver observer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task StopObservingAsync(IExecutionObserver observer, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private void Enter(Caller caller, long? expectedVersion)
    {
        Interlocked.Increment(ref _calls);
        (LastCaller, LastExpectedVersion) = (caller, expectedVersion);
        if (RefusalOf.GetValueOrDefault(_id.Value) is { } own) throw own;
        if (Refusal is { } refusal) throw refusal;
        Meanwhile?.Invoke();
        Meanwhile = null;
        if (expectedVersion is { } expected && expected != Current!.Version)
            throw new SchedulingException(SchedulingError.VersionMismatch, $"It is at {Current.Version}.");
    }

    private Task<ScheduleSnapshot> Change(ScheduleSnapshot changed) =>
        Task.FromResult(Current = changed with { Version = changed.Version + 1 });
}

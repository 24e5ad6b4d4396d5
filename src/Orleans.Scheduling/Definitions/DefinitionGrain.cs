using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Definitions;

/// <summary>One definition that schedules share, and the work of telling every one of them about a new version.</summary>
/// <param name="kind">What it is, in a word.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">The log.</param>
internal abstract partial class DefinitionGrain<TDefinition, TSnapshot>(
    string kind, IDefinitionStore<TDefinition> store, TimeProvider clock, ILogger logger) : Grain, IRemindable
    where TDefinition : class
    where TSnapshot : class
{
    private const string ReminderName = "spread";

    // How soon what a crash or a failure left undone goes on.
    private static readonly TimeSpan Retry = TimeSpan.FromMinutes(1);

    private StoredDefinition<TDefinition>? _stored;
    private bool _isLoaded;

    protected string Name => this.GetPrimaryKeyString();

    private DefinitionEdits Edits => new(kind, Name);

    public async Task<TSnapshot?> GetAsync(CancellationToken cancellationToken) =>
        await ReachAsync(LoadAsync) is { } stored ? ToSnapshot(stored) : null;

    public async Task<TSnapshot> PutAsync(
        TDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Admission.ThrowIfAny(Check(definition, now));
        var old = await ReachAsync(LoadAsync);
        Edits.CheckVersion(old, expectedVersion);

        // Before the commit, so that a crash after it can't leave schedules untold.
        await this.RegisterOrUpdateReminder(ReminderName, Retry, Retry);
        var next = Edits.Next(old, WithUnknownFieldsOf(old?.Definition, definition), caller, now);
        await SaveAsync(old, caller, next with { ToldThrough = Guid.Empty });
        var snapshot = ToSnapshot(_stored!)!;
        SpreadAsync().Ignore();
        return snapshot;
    }

    public async Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken)
    {
        var old = Edits.Existing(await ReachAsync(LoadAsync), expectedVersion);
        var users = await ReachAsync(() => store.CountSchedulesAsync(Name, cancellationToken));
        if (users > 0)
        {
            throw new SchedulingException(
                SchedulingError.Conflict, $"{users} schedules that haven't ended {HowUsed} {Name}; take it from them first.");
        }

        await SaveAsync(old, caller, DefinitionEdits.Deleted(old, caller, clock.GetUtcNow()));
    }

    async Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        // Never while a Put is under way, as calls take turns: nothing that it armed is undone here.
        if ((await LoadAsync())?.ToldThrough is not null)
        {
            SpreadAsync().Ignore();
        }
        else if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    /// <summary>Every wrong field of a definition; empty = it is valid.</summary>
    protected abstract ImmutableArray<FieldError> Check(TDefinition definition, DateTimeOffset now);

    /// <summary>The next definition with the fields of a newer version, which outlive an edit.</summary>
    protected abstract TDefinition WithUnknownFieldsOf(TDefinition? old, TDefinition next);

    /// <summary>What callers see; null = it is deleted.</summary>
    protected abstract TSnapshot? ToSnapshot(StoredDefinition<TDefinition> stored);

    /// <summary>The fields that an edit has changed; null = there is no definition before it, or none after.</summary>
    protected abstract ImmutableArray<FieldChange> Changes(TDefinition? before, TDefinition? after);

    /// <summary>What those schedules do that <see cref="IDefinitionStore{TDefinition}.ListSchedulesAsync"/> finds.</summary>
    protected abstract string HowUsed { get; }

    /// <summary>Tells a schedule of the current version.</summary>
    protected abstract Task TellAsync(Guid scheduleId, StoredDefinition<TDefinition> stored, Caller caller);

    private async Task<StoredDefinition<TDefinition>?> LoadAsync()
    {
        if (!_isLoaded)
        {
            _stored = (await store.LoadAsync([Name], CancellationToken.None)).SingleOrDefault();
            _isLoaded = true;
        }

        return _stored;
    }

    private async Task SaveAsync(StoredDefinition<TDefinition>? old, Caller caller, StoredDefinition<TDefinition> next)
    {
        // Until the answer comes, what is stored isn't known.
        _isLoaded = false;
        var audit = Edits.AuditOf(old, next, Changes(old?.Definition, next.Definition), caller);
        if (!await ReachAsync(() => store.SaveAsync(next, next.Version - 1, audit, CancellationToken.None)))
        {
            throw new SchedulingException(SchedulingError.Unavailable, $"The {kind} is being changed elsewhere; try again.");
        }

        (_stored, _isLoaded) = (next, true);
    }

    private Task<T> ReachAsync<T>(Func<Task<T>> call) => StoreCalls.AskAsync(call, $"The {kind}s can't be reached; try again.");
}

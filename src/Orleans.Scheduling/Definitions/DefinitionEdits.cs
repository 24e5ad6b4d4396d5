using System.Collections.Immutable;
using Orleans.Scheduling.Core.Auditing;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Definitions;

/// <summary>What an edit of a calendar, a template or a workflow goes by, and what it leaves.</summary>
/// <param name="kind">What is edited, in a word.</param>
/// <param name="name">Its name.</param>
internal sealed class DefinitionEdits(string kind, string name)
{
    /// <summary>Refuses an edit that is based on another version than the current one.</summary>
    /// <exception cref="SchedulingException">VersionMismatch.</exception>
    public void CheckVersion<TDefinition>(StoredDefinition<TDefinition>? old, long? expectedVersion)
        where TDefinition : class
    {
        if (expectedVersion is { } expected && (old?.Definition is null || old.Version != expected))
        {
            throw new SchedulingException(SchedulingError.VersionMismatch, old?.Definition is null
                ? $"There is no {kind} {name} yet; leave If-Match out to create it."
                : $"The {kind} is at version {old.Version}, not {expected}: read it again and repeat the change.");
        }
    }

    /// <summary>What there is to delete.</summary>
    /// <exception cref="SchedulingException">NotFound, VersionMismatch.</exception>
    public StoredDefinition<TDefinition> Existing<TDefinition>(StoredDefinition<TDefinition>? old, long? expectedVersion)
        where TDefinition : class
    {
        if (old?.Definition is null)
        {
            throw new SchedulingException(SchedulingError.NotFound, $"There is no {kind} {name}.");
        }

        CheckVersion(old, expectedVersion);
        return old;
    }

    /// <summary>The version after one.</summary>
    public StoredDefinition<TDefinition> Next<TDefinition>(
        StoredDefinition<TDefinition>? old, TDefinition definition, Caller caller, DateTimeOffset now)
        where TDefinition : class => new()
        {
            Name = name,
            Version = (old?.Version ?? 0) + 1,
            Definition = definition,
            CreatedAt = old?.Definition is null ? now : old.CreatedAt,
            UpdatedAt = now,
            UpdatedBy = caller.Name,
        };

    /// <summary>The version that says that it is gone.</summary>
    public static StoredDefinition<TDefinition> Deleted<TDefinition>(StoredDefinition<TDefinition> old, Caller caller, DateTimeOffset now)
        where TDefinition : class =>
        old with { Version = old.Version + 1, Definition = null, UpdatedAt = now, UpdatedBy = caller.Name, ToldThrough = null };

    /// <summary>The edit's row of the audit trail.</summary>
    public AuditRow AuditOf<TDefinition>(
        StoredDefinition<TDefinition>? old, StoredDefinition<TDefinition> next, ImmutableArray<FieldChange> changes, Caller caller)
        where TDefinition : class
    {
        var what = old?.Definition is null ? "create" : next.Definition is null ? "delete" : "update";
        return new AuditRow(
            Guid.CreateVersion7(next.UpdatedAt), ScheduleId: null, next.UpdatedAt, $"{kind}_{what}", caller.Name, caller.Reason,
            caller.TraceId)
        {
            Resource = $"{kind}/{name}",
            Changes = changes,
        };
    }
}

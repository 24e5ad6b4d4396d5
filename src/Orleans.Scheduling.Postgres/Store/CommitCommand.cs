using Npgsql;
using Orleans.Scheduling.Core;
using Orleans.Scheduling.Core.Events;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>A batch as one command; see <see cref="ScheduleSql.Commit"/>.</summary>
internal static class CommitCommand
{
    public static NpgsqlCommand Create(NpgsqlConnection connection, ReadOnlyMemory<PendingCommit> batch, Guid commitId)
    {
        var entries = batch.ToArray();
        LifecycleEvent[] events = [.. entries.SelectMany(entry => entry.Events)];
        var command = new NpgsqlCommand(events.Length == 0 ? ScheduleSql.Commit : ScheduleSql.CommitWithEvents, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid>("commit_id", commitId));
        AddEntries(command, entries);
        AddHeads(command, [.. entries.Select(entry => entry.Head).OfType<HeadColumns>()]);
        AddStatuses(command, [.. entries.Select(entry => entry.Status).OfType<StatusColumns>()]);
        AddExecutions(command, [.. entries.SelectMany(entry => entry.Rows)]);
        AddAudit(command, [.. entries.SelectMany(entry => entry.Audit)]);
        AddEnded(command, [.. entries.SelectMany(entry => entry.Ended)]);
        if (events.Length > 0)
            AddEvents(command, events);
        return command;
    }

    private static void AddEntries(NpgsqlCommand command, PendingCommit[] entries) =>
        new ColumnArrays<PendingCommit>(command, entries)
            .Uuid("schedule_ids", entry => entry.ScheduleId)
            .Long("expected_versions", entry => entry.ExpectedVersion)
            .Utf8("runtimes", entry => entry.Runtime)
            .Time("next_wakes", entry => entry.NextWakeAt)
            .Time("next_fires", entry => entry.NextFireAt)
            .Time("reminders", entry => entry.RemindAt)
            .Long("grain_hashes", entry => entry.GrainHash);

    private static void AddHeads(NpgsqlCommand command, HeadColumns[] heads) =>
        new ColumnArrays<HeadColumns>(command, heads)
            .Uuid("head_ids", head => head.ScheduleId)
            .Json("heads", head => head.HeadJson)
            .Text("names", head => head.Definition.Name)
            .Text("statuses", head => WireNames.Of(head.Head.Status))
            .Text("schedule_types", head => WireNames.Of(head.Definition.Timing.Type))
            .Text("workflow_ids", head => head.Definition.Target.WorkflowId)
            .Text("created_bys", head => head.Head.CreatedBy)
            .Text("community_ids", head => head.Definition.CommunityId)
            .Json("tags", head => head.TagsJson)
            .Time("created_ats", head => head.Head.CreatedAt)
            .Time("updated_ats", head => head.Head.UpdatedAt);

    private static void AddStatuses(NpgsqlCommand command, StatusColumns[] statuses) =>
        new ColumnArrays<StatusColumns>(command, statuses)
            .Uuid("status_ids", status => status.ScheduleId)
            .Json("status_changes", status => status.Json)
            .Text("new_statuses", status => WireNames.Of(status.Head.Status))
            .Time("status_ats", status => status.Head.UpdatedAt);

    private static void AddExecutions(NpgsqlCommand command, ExecutionRow[] rows) =>
        new ColumnArrays<ExecutionRow>(command, rows)
            .Uuid("execution_ids", row => row.ExecutionId)
            .Uuid("execution_schedule_ids", row => row.ScheduleId)
            .Text("execution_statuses", row => WireNames.Of(row.Status))
            .Text("causes", row => row.Cause)
            .Time("scheduled_ats", row => row.ScheduledAt)
            .Time("fire_ats", row => row.FireAt)
            .Time("scheduled_throughs", row => row.ScheduledThrough)
            .Long("occurrences", row => row.Count)
            .Text("reasons", row => row.Reason)
            .Integer("attempts", row => row.Attempt)
            .Integer("dispatches", row => row.Dispatch)
            .Time("decided_ats", row => row.DecidedAt)
            .Time("started_ats", row => row.StartedAt)
            .Time("finished_ats", row => row.FinishedAt)
            .Text("silos", row => row.Silo)
            .Text("triggered_bys", row => row.TriggeredBy)
            .Text("errors", row => row.Error)
            .Integer("response_statuses", row => row.ResponseStatus)
            .Text("response_excerpts", row => row.ResponseExcerpt)
            .Time("next_attempt_ats", row => row.NextAttemptAt)
            .Text("execution_contexts", row => row.ContextJson)
            .Json("extensions", row => StoredJson.Write(row.Extensions))
            .Json("progresses", row => StoredJson.Write(row.Progress));

    private static void AddAudit(NpgsqlCommand command, AuditRow[] rows) =>
        new ColumnArrays<AuditRow>(command, rows)
            .Uuid("audit_ids", row => row.AuditId)
            .Uuid("audit_schedule_ids", row => row.ScheduleId!.Value)
            .Time("audit_ats", row => row.At)
            .Text("actions", row => row.Action)
            .Text("actors", row => row.Actor)
            .Text("notes", row => row.Note)
            .Text("trace_ids", row => row.TraceId)
            .Json("changes", row => StoredJson.Write(row.Changes));

    private static void AddEnded(NpgsqlCommand command, EndedColumns[] rows) =>
        new ColumnArrays<EndedColumns>(command, rows)
            .Uuid("ended_ids", row => row.Execution.ExecutionId)
            .Uuid("ended_schedule_ids", row => row.Execution.ScheduleId)
            .Text("ended_places", row => row.Place)
            .Text("ended_outcomes", row => WireNames.Of(Chaining.OutcomeOf(row.Execution.Status)!.Value))
            .Text("ended_statuses", row => WireNames.Of(row.Execution.Status))
            .Time("ended_ats", row => row.Execution.FinishedAt)
            .Integer("ended_links", row => row.Execution.Links);

    private static void AddEvents(NpgsqlCommand command, LifecycleEvent[] events) =>
        new ColumnArrays<LifecycleEvent>(command, events)
            .Uuid("event_ids", told => told.EventId)
            .Uuid("event_schedule_ids", told => told.ScheduleId)
            .Text("event_kinds", told => told.Kind)
            .Text("event_payloads", told => told.Json);
}

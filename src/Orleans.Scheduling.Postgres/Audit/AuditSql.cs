namespace Orleans.Scheduling.Postgres.Audit;

/// <summary>The row of the audit trail that goes with a change, in the change's own statement.</summary>
internal static class AuditSql
{
    /// <summary>
    /// Ends a statement whose last common table expression has a row where the change was made; goes with
    /// <see cref="AuditParameters"/>. How many rows the statement writes then tells whether it was.
    /// </summary>
    public const string InsertWith =
        """
        INSERT INTO audit (audit_id, schedule_id, at, action, actor, note, trace_id, resource, changes)
        SELECT @audit_id, @audit_schedule_id, @audit_at, @audit_action, @audit_actor, @audit_note, @audit_trace_id,
               @audit_resource, @audit_changes
        """;
}

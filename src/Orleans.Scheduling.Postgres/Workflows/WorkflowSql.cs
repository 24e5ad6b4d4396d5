using Orleans.Scheduling.Postgres.Audit;

namespace Orleans.Scheduling.Postgres.Workflows;

/// <summary>The statements about workflows.</summary>
internal static class WorkflowSql
{
    // Nobody is told of a version: executions ask for it.
    private const string Columns = "name, version, definition, created_at, updated_at, updated_by, NULL::uuid AS told_through";

    /// <summary>By the primary key.</summary>
    public const string Load = $"SELECT {Columns} FROM workflow WHERE name = @name";

    /// <summary>By the primary key.</summary>
    public const string LoadVersion = $"SELECT {Columns} FROM workflow_version WHERE name = @name AND version = @version";

    /// <summary>A page by name, in the order of the primary key.</summary>
    public const string List =
        $"SELECT {Columns} FROM workflow WHERE definition IS NOT NULL AND name > @after ORDER BY name LIMIT @rows";

    /// <summary>Names, in the order of the primary key.</summary>
    public const string ListNames = "SELECT name FROM workflow WHERE definition IS NOT NULL ORDER BY name LIMIT @rows";

    /// <summary>
    /// One row of the audit trail where the version was the expected one. A first version follows none; a deletion has no
    /// definition.
    /// </summary>
    public const string Save =
        $"""
        WITH saved AS (
            INSERT INTO workflow AS w (name, version, definition, created_at, updated_at, updated_by)
            SELECT @name, @version, @definition, @created_at, @updated_at, @updated_by
            WHERE @version = 1 OR EXISTS (SELECT FROM workflow WHERE name = @name)
            ON CONFLICT (name) DO UPDATE
            SET version = excluded.version, definition = excluded.definition, created_at = excluded.created_at,
                updated_at = excluded.updated_at, updated_by = excluded.updated_by
            WHERE w.version = @expected_version
            RETURNING name, version, definition, created_at, updated_at, updated_by
        ),
        kept AS (
            INSERT INTO workflow_version (name, version, definition, created_at, updated_at, updated_by)
            SELECT * FROM saved WHERE definition IS NOT NULL
        )
        {AuditSql.InsertWith}
        FROM saved
        """;

    /// <summary>How many live schedules run a workflow; served by schedule_by_workflow.</summary>
    public const string CountSchedules =
        "SELECT count(*) FROM schedule WHERE workflow_id = @name AND status IN ('active', 'paused')";

    /// <summary>
    /// Removes progress of executions that have ended, or whose history is gone, of those that wrote nothing for a while; served
    /// by orleans_storage_by_workflow_progress, then by execution_pkey.
    /// </summary>
    public const string RemoveProgress =
        """
        WITH removed AS (
            DELETE FROM OrleansStorage
            WHERE ctid = ANY (ARRAY(
                SELECT s.ctid
                FROM OrleansStorage AS s
                WHERE s.GrainTypeString = 'workflow-progress'
                  AND s.ModifiedOn < @before
                  AND NOT EXISTS (
                      SELECT FROM execution AS e
                      WHERE e.execution_id = substr(s.GrainIdExtensionString, 5)::uuid
                        AND e.status IN ('queued', 'running', 'retry_waiting'))
                ORDER BY s.ModifiedOn
                LIMIT @rows))
              AND ModifiedOn < @before
            RETURNING 1
        )
        SELECT count(*)::int FROM removed
        """;
}

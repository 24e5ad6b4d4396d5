using Orleans.Scheduling.Postgres.Audit;

namespace Orleans.Scheduling.Postgres.Definitions;

/// <summary>The statements about one kind of definitions that schedules share.</summary>
/// <param name="table">The table of that kind.</param>
/// <param name="used">
/// The condition by which schedules are found that go by the definition <c>@name</c>: that of an index. Few have so many that
/// sorting them by id for each page would matter.
/// </param>
internal sealed class DefinitionSql(string table, string used)
{
    private const string Columns = "name, version, definition, created_at, updated_at, updated_by, told_through";
    private const string NotEnded = "status IN ('active', 'paused')";

    /// <summary>Those of calendars; schedules that name one are found by schedule_by_calendar.</summary>
    public static readonly DefinitionSql Calendars = new(
        "calendar",
        """
        head #> '{definition,timing,calendars}' IS NOT NULL
          AND head #> '{definition,timing,calendars}' @> jsonb_build_array(@name::text)
        """);

    /// <summary>Those of templates; schedules that follow one are found by schedule_by_template.</summary>
    public static readonly DefinitionSql Templates = new(
        "template",
        "head #>> '{template,applied,follows}' = 'true' AND head #>> '{template,applied,name}' = @name");

    /// <summary>By the primary key.</summary>
    public string Load { get; } = $"SELECT {Columns} FROM {table} WHERE name = ANY (@names)";

    /// <summary>A page by name, in the order of the primary key.</summary>
    public string List { get; } =
        $"SELECT {Columns} FROM {table} WHERE definition IS NOT NULL AND name > @after ORDER BY name LIMIT @rows";

    /// <summary>One row of the audit trail where the version was the expected one. A first version follows none.</summary>
    public string Save { get; } =
        $"""
        WITH saved AS (
            INSERT INTO {table} AS c (name, version, definition, created_at, updated_at, updated_by, told_through)
            SELECT @name, @version, @definition, @created_at, @updated_at, @updated_by, @told_through
            WHERE @version = 1 OR EXISTS (SELECT FROM {table} WHERE name = @name)
            ON CONFLICT (name) DO UPDATE
            SET version = excluded.version, definition = excluded.definition, created_at = excluded.created_at,
                updated_at = excluded.updated_at, updated_by = excluded.updated_by, told_through = excluded.told_through
            WHERE c.version = @expected_version
            RETURNING name
        )
        {AuditSql.InsertWith}
        FROM saved
        """;

    /// <summary>How far the schedules of a version were told.</summary>
    public string SaveProgress { get; } =
        $"UPDATE {table} SET told_through = @told_through WHERE name = @name AND version = @version";

    /// <summary>Schedules that go by a definition, by id.</summary>
    public string ListSchedules { get; } =
        $"SELECT schedule_id FROM schedule WHERE {used} AND {NotEnded} AND schedule_id > @after ORDER BY schedule_id LIMIT @rows";

    /// <summary>How many there are.</summary>
    public string CountSchedules { get; } = $"SELECT count(*) FROM schedule WHERE {used} AND {NotEnded}";
}

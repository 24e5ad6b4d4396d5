using Orleans.Scheduling.Postgres.Audit;

namespace Orleans.Scheduling.Postgres.Calendars;

/// <summary>The statements about calendars.</summary>
internal static class CalendarSql
{
    private const string Columns = "name, version, definition, created_at, updated_at, updated_by, told_through";

    // The condition of schedule_by_calendar, by which these find their rows. Few calendars have so many schedules that
    // sorting them by id for each page would matter.
    private const string Named =
        """
        head #> '{definition,timing,calendars}' IS NOT NULL
          AND head #> '{definition,timing,calendars}' @> jsonb_build_array(@name::text)
          AND status IN ('active', 'paused')
        """;

    /// <summary>By the primary key.</summary>
    public const string Load = $"SELECT {Columns} FROM calendar WHERE name = ANY (@names)";

    /// <summary>A page by name, in the order of the primary key.</summary>
    public const string List =
        $"SELECT {Columns} FROM calendar WHERE definition IS NOT NULL AND name > @after ORDER BY name LIMIT @rows";

    /// <summary>One row of the audit trail where the version was the expected one. A first version follows none.</summary>
    public const string Save =
        $"""
        WITH saved AS (
            INSERT INTO calendar AS c (name, version, definition, created_at, updated_at, updated_by, told_through)
            SELECT @name, @version, @definition, @created_at, @updated_at, @updated_by, @told_through
            WHERE @version = 1 OR EXISTS (SELECT FROM calendar WHERE name = @name)
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
    public const string SaveProgress =
        "UPDATE calendar SET told_through = @told_through WHERE name = @name AND version = @version";

    /// <summary>Schedules that name a calendar, by id.</summary>
    public const string ListSchedules =
        $"SELECT schedule_id FROM schedule WHERE {Named} AND schedule_id > @after ORDER BY schedule_id LIMIT @rows";

    /// <summary>How many there are.</summary>
    public const string CountSchedules = $"SELECT count(*) FROM schedule WHERE {Named}";
}

namespace Orleans.Scheduling.Postgres.Events;

/// <summary>The statements about events that are still to be published; the commit's is <see cref="ScheduleSql.CommitWithEvents"/>.</summary>
internal static class EventSql
{
    /// <summary>Events before an id, in order; served by the primary key.</summary>
    public const string List =
        """
        SELECT event_id, schedule_id, kind, payload
        FROM event_outbox
        WHERE event_id < @before
        ORDER BY event_id
        LIMIT @limit
        """;

    /// <summary>Removes events; served by the primary key.</summary>
    public const string Remove = "DELETE FROM event_outbox WHERE event_id = ANY (@event_ids)";
}

namespace Orleans.Scheduling.Postgres.Reminders;

/// <summary>The statements that write reminders many at a time; the table and what reads it are the provider's.</summary>
internal static class ReminderSql
{
    /// <summary>Writes reminders, whether they exist or not; served by the primary key.</summary>
    public const string Upsert =
        """
        INSERT INTO OrleansRemindersTable AS r
            (ServiceId, GrainId, ReminderName, StartTime, Period, GrainHash, Version)
        SELECT @service_id, grain_id, reminder_name, start_time, period, grain_hash, 0
        FROM unnest(@grain_ids, @reminder_names, @start_times, @periods, @grain_hashes)
            AS u (grain_id, reminder_name, start_time, period, grain_hash)
        ON CONFLICT (ServiceId, GrainId, ReminderName) DO UPDATE
        SET StartTime = excluded.StartTime, Period = excluded.Period, GrainHash = excluded.GrainHash,
            Version = r.Version + 1
        RETURNING r.GrainId, r.ReminderName, r.Version
        """;

    /// <summary>Removes reminders that are still at their version; served by the primary key.</summary>
    public const string Delete =
        """
        DELETE FROM OrleansRemindersTable AS r
        USING unnest(@grain_ids, @reminder_names, @versions) AS d (grain_id, reminder_name, version)
        WHERE r.ServiceId = @service_id
          AND r.GrainId = d.grain_id
          AND r.ReminderName = d.reminder_name
          AND r.Version = d.version
        RETURNING r.GrainId, r.ReminderName, r.Version
        """;
}

namespace Orleans.Scheduling.Postgres.Tests.Support;

/// <summary>A database with enough rows of enough kinds for the planner to care.</summary>
public sealed class SeededDatabase(PostgresServer server) : IAsyncLifetime
{
    private const int Schedules = 50_000;

    public TestDatabase Database { get; } = new(server);

    public async Task InitializeAsync()
    {
        await Database.InitializeAsync();
        await Database.Source.ExecuteAsync(
            $"""
            INSERT INTO schedule (schedule_id, head, name, status, schedule_type, workflow_id, created_by, community_id, tags,
                                  created_at, updated_at)
            SELECT md5(i::text)::uuid,
                   CASE WHEN i % 5 = 0
                        THEN jsonb_build_object('definition', jsonb_build_object('timing', jsonb_build_object(
                                 'calendars', jsonb_build_array('calendar ' || i % 1000))))
                        WHEN i % 5 = 1
                        THEN jsonb_build_object('template', jsonb_build_object('applied', jsonb_build_object(
                                 'name', 'template ' || i % 1000, 'follows', i % 2 = 0)))
                        WHEN i % 50 = 3
                        THEN jsonb_build_object('definition', jsonb_build_object('timing', jsonb_build_object('after',
                                 jsonb_build_object('schedule_id', md5((i % 1000)::text)::uuid, 'on', 'success'))))
                        WHEN i % 50 = 4
                        THEN jsonb_build_object('definition', jsonb_build_object('timing', jsonb_build_object('after',
                                 jsonb_build_object('workflow_id', 'workflow ' || i % 1000, 'on', 'any'))))
                        ELSE '{"{}"}' END,
                   'name ' || i,
                   CASE WHEN i % 10 = 0 THEN 'deleted' WHEN i % 500 = 1 THEN 'paused' ELSE 'active' END,
                   CASE WHEN i % 500 = 2 THEN 'one_time' WHEN i % 2 = 0 THEN 'cron' ELSE 'interval' END,
                   'workflow ' || i % 100, 'creator ' || i % 100, 'community ' || i % 100, ARRAY['tag ' || i % 1000, 'all'],
                   '2030-01-01Z'::timestamptz + i * interval '1 second', now()
            FROM generate_series(1, {Schedules}) AS i;

            INSERT INTO schedule_runtime (schedule_id, version, commit_id, runtime, next_wake_at, next_fire_at)
            SELECT md5(i::text)::uuid, 1, md5(i::text)::uuid, '{"{}"}',
                   '2030-01-01Z'::timestamptz + i * interval '1 second',
                   '2030-01-01Z'::timestamptz + i * interval '1 second'
            FROM generate_series(1, {Schedules}) AS i;

            SELECT make_execution_month(month::date)
            FROM generate_series('2029-11-01'::timestamp, '2030-03-01', '1 month') AS month;

            INSERT INTO execution (execution_id, schedule_id, status, cause, scheduled_at, fire_at, occurrences, attempt,
                                   dispatch, decided_at)
            SELECT (lpad(to_hex(extract(epoch FROM at)::bigint * 1000), 12, '0')
                       || '8' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
                   md5((i % 500)::text)::uuid,
                   CASE i % 100 WHEN 0 THEN 'running' WHEN 1 THEN 'queued' WHEN 2 THEN 'failed' WHEN 3 THEN 'missed'
                                ELSE 'succeeded' END,
                   'auto', at, at, 1, 1, 1, at
            FROM generate_series(1, {2 * Schedules}) AS i,
                 LATERAL (SELECT '2030-01-01Z'::timestamptz + i * interval '1 second' AS at, md5(i::text) AS hash) AS row;

            INSERT INTO calendar (name, version, definition, created_at, updated_at)
            SELECT 'calendar ' || i, 1, '{"{}"}', now(), now()
            FROM generate_series(1, 5000) AS i;

            INSERT INTO template (name, version, definition, created_at, updated_at)
            SELECT 'template ' || i, 1, '{"{}"}', now(), now()
            FROM generate_series(1, 5000) AS i;

            INSERT INTO audit (audit_id, schedule_id, at, action, actor)
            SELECT md5(i::text)::uuid, md5((i % 500)::text)::uuid, now(),
                   CASE WHEN i % 2 = 0 THEN 'schedule_update' ELSE 'action ' || i % 1000 END,
                   CASE WHEN i % 3 = 0 THEN 'actor ' || i % 1000 END
            FROM generate_series(1, {Schedules}) AS i;

            INSERT INTO event_outbox (event_id, schedule_id, kind, payload)
            SELECT md5(i::text)::uuid, md5(i::text)::uuid, 'execution.running', '{"{}"}'
            FROM generate_series(1, 5000) AS i;

            INSERT INTO audit (audit_id, resource, at, action)
            SELECT md5('calendar ' || i)::uuid, 'calendar/calendar ' || i % 1000, now(), 'calendar_update'
            FROM generate_series(1, 5000) AS i;
            """);
        foreach (var table in new[] { "schedule", "schedule_runtime", "execution", "audit", "calendar", "template", "event_outbox" })
            await Database.Source.ExecuteAsync($"VACUUM ANALYZE {table}");
    }

    public Task DisposeAsync() => Database.DisposeAsync();
}

-- The audit trail of everything, newest first, by action or by who did it; without a filter the primary key serves it.

CREATE INDEX audit_by_action ON audit (action, audit_id DESC);
CREATE INDEX audit_by_actor ON audit (actor, audit_id DESC) WHERE actor IS NOT NULL;
-- When a schedule was last edited, however often it was triggered since.
CREATE INDEX audit_edits ON audit (schedule_id, audit_id DESC) WHERE action = 'schedule_update';

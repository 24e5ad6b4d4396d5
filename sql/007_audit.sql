-- Who changed what, when and why. Rows are only ever added.

CREATE TABLE audit
(
    audit_id    uuid        PRIMARY KEY,
    schedule_id uuid        NOT NULL,
    at          timestamptz NOT NULL,
    action      text        NOT NULL,
    actor       text,
    note        text,
    trace_id    text
);

-- The trail of one schedule, newest first: ids are UUIDv7, so their order is that of time.
CREATE INDEX audit_by_schedule ON audit (schedule_id, audit_id DESC);

-- Requests that carry an Idempotency-Key. The row comes before what the request does, and names it: the ids of what it makes
-- follow from request_id and asked_at, so that a repetition after a crash finds what was made. The answer comes after.

CREATE TABLE idempotent_request
(
    -- Whose API key; empty where the service asks for none.
    caller     text        NOT NULL,
    -- The endpoint, and the schedule where it is about one.
    operation  text        NOT NULL,
    key        text        NOT NULL,
    request_id uuid        NOT NULL,
    body_hash  bytea       NOT NULL,
    asked_at   timestamptz NOT NULL,
    -- Until then a gateway is at it, unless it died.
    held_until timestamptz NOT NULL,
    -- The answer; null = there is none yet.
    status     integer,
    location   text,
    etag       text,
    answer     bytea,
    PRIMARY KEY (caller, operation, key)
);

-- The oldest, which are removed.
CREATE INDEX idempotent_request_by_age ON idempotent_request (asked_at);

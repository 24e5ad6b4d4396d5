namespace Orleans.Scheduling.Postgres.Requests;

/// <summary>The statements about requests with a key; all but the last go by the primary key.</summary>
internal static class IdempotencySql
{
    /// <summary>
    /// Takes a request: a new one, or one with the same body that nobody is at and that has no answer. Returns its id and
    /// time, which are those given only if it is new; no row where it can't be taken.
    /// </summary>
    public const string Claim =
        """
        INSERT INTO idempotent_request AS r (caller, operation, key, request_id, body_hash, asked_at, held_until)
        VALUES (@caller, @operation, @key, @request_id, @body_hash, @now, @held_until)
        ON CONFLICT (caller, operation, key) DO UPDATE
        SET held_until = excluded.held_until
        WHERE r.status IS NULL AND r.held_until <= @now AND r.body_hash = excluded.body_hash
        RETURNING request_id, asked_at
        """;

    /// <summary>Why it can't be taken.</summary>
    public const string Read =
        """
        SELECT body_hash = @body_hash, status, location, etag, answer
        FROM idempotent_request
        WHERE caller = @caller AND operation = @operation AND key = @key
        """;

    /// <summary>Stores the answer.</summary>
    public const string Complete =
        """
        UPDATE idempotent_request
        SET status = @status, location = @location, etag = @etag, answer = @answer
        WHERE caller = @caller AND operation = @operation AND key = @key AND request_id = @request_id
        """;

    /// <summary>Lets the next repetition try again.</summary>
    public const string Release =
        """
        UPDATE idempotent_request
        SET held_until = @now
        WHERE caller = @caller AND operation = @operation AND key = @key AND request_id = @request_id AND status IS NULL
        """;

    /// <summary>Frees the key: the request was refused.</summary>
    public const string Forget =
        """
        DELETE FROM idempotent_request
        WHERE caller = @caller AND operation = @operation AND key = @key AND request_id = @request_id AND status IS NULL
        """;

    /// <summary>
    /// Removes what is old; served by idempotent_request_by_age. Each new request removes up to two, so that there never are
    /// many to remove.
    /// </summary>
    public const string Sweep =
        """
        DELETE FROM idempotent_request
        WHERE (caller, operation, key) IN (
            SELECT caller, operation, key
            FROM idempotent_request
            WHERE asked_at < @oldest
            ORDER BY asked_at
            LIMIT 2
            FOR UPDATE SKIP LOCKED)
        """;
}

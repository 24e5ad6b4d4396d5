namespace Orleans.Scheduling.Postgres.Requests;

/// <summary>What a key stands for: two requests with equal ones are one.</summary>
/// <param name="Caller">Whose API key; empty where the service asks for none.</param>
/// <param name="Operation">The endpoint, and the schedule where it is about one.</param>
/// <param name="Key">As the caller chose it.</param>
public sealed record RequestName(string Caller, string Operation, string Key);

/// <summary>What is to be done about a request with a key.</summary>
public abstract record RequestClaim
{
    private RequestClaim()
    {
    }

    /// <summary>Do it, and then complete, release or forget it.</summary>
    /// <param name="RequestId">UUIDv7, the same in every repetition; ids of what is made follow from it.</param>
    /// <param name="AskedAt">When it was first asked, UTC, to the millisecond.</param>
    /// <param name="IsRepeated">True: somebody began it before, and it may have been done in part or whole.</param>
    public sealed record Taken(Guid RequestId, DateTimeOffset AskedAt, bool IsRepeated) : RequestClaim;

    /// <summary>It was done: repeat the answer.</summary>
    public sealed record Answered(RequestAnswer Answer) : RequestClaim;

    /// <summary>Somebody is at it.</summary>
    public sealed record UnderWay : RequestClaim;

    /// <summary>The key was used for another body.</summary>
    public sealed record OtherBody : RequestClaim;
}

/// <summary>An answer as it is stored.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Location">Header; null = none.</param>
/// <param name="ETag">Header; null = none.</param>
/// <param name="Body">JSON in UTF-8.</param>
public sealed record RequestAnswer(int Status, string? Location, string? ETag, byte[] Body);

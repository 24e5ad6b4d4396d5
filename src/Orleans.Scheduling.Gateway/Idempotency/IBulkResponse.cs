using Microsoft.AspNetCore.Http;

namespace Orleans.Scheduling.Gateway.Idempotency;

/// <summary>An answer with a result for each of several.</summary>
internal interface IBulkResponse
{
    /// <summary>True: some failed for no fault of theirs, and a repetition of the request tries them again.</summary>
    bool MayBeRepeated { get; }

    /// <summary>Whether one that failed so may succeed unchanged.</summary>
    static bool IsPassing(int status) =>
        status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Gateway.OpenApi;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Postgres.Requests;

namespace Orleans.Scheduling.Gateway.Idempotency;

internal static class IdempotencyMetadata
{
    /// <summary>The request may carry a key, by which a repetition gets the first answer and does nothing.</summary>
    public static RouteHandlerBuilder WithIdempotencyKey(this RouteHandlerBuilder builder) => builder
        .AddEndpointFilter<IdempotencyFilter>()
        .WithHeader(
            IdempotencyFilter.Header,
            $"1 to {RequestKey.MaxLength} ASCII characters of the caller's choice. A repetition with the same body gets the "
            + $"first answer, with {RepeatedAnswer.Header}: true; one with another body is refused. What was refused or failed "
            + $"may be tried again. Kept for {IdempotentRequests.Kept.Days} days, for each API key by itself.")
        .WithProblems(409, 422);
}

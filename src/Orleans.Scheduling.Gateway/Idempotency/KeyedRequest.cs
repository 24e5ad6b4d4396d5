using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Core.Execution;

namespace Orleans.Scheduling.Gateway.Idempotency;

/// <summary>A request with an Idempotency-Key that this gateway is to carry out.</summary>
/// <param name="RequestId">The same in every repetition.</param>
/// <param name="Key">The key, and when it was first used.</param>
/// <param name="IsRepeated">True: it was begun before, and may have been done in part or whole.</param>
internal sealed record KeyedRequest(Guid RequestId, RequestKey Key, bool IsRepeated)
{
    /// <summary>The id of what it makes, the same in every repetition.</summary>
    /// <param name="item">Of several, which; null = it makes one.</param>
    public Guid IdOf(int? item) =>
        item is null ? RequestId : ExecutionIds.Create(RequestId, Guid.Empty, Key.AskedAt, $"item:{item}");
}

internal static class KeyedRequests
{
    /// <summary>The request's key; null = it has none.</summary>
    public static KeyedRequest? KeyedRequest(this HttpContext http) => http.Features.Get<KeyedRequest>();
}

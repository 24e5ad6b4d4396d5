using System.Net.Sockets;
using System.Security.Authentication;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Targets;

/// <summary>Says in one line why a webhook's call brought no answer.</summary>
internal static class WebhookFailure
{
    /// <summary>The line for a request that failed.</summary>
    /// <param name="authority">Host and port that were called.</param>
    /// <param name="failure">What the HTTP client threw.</param>
    public static string Of(string authority, HttpRequestException failure)
    {
        if (Find<RefusedAddressException>(failure) is { } refused)
            return OneLine.Of(refused.Message);
        if (Find<AuthenticationException>(failure) is { } tls)
            return OneLine.Of($"TLS with {authority} failed: {(tls.InnerException ?? tls).Message}");
        if (Find<SocketException>(failure) is { } socket)
            return OneLine.Of(Of(authority, socket));

        return OneLine.Of(failure.HttpRequestError switch
        {
            HttpRequestError.ResponseEnded => $"{authority} closed the connection without an answer.",
            HttpRequestError.InvalidResponse => $"{authority} answered with something that isn't HTTP.",
            HttpRequestError.ConfigurationLimitExceeded =>
                $"{authority} answered with more than {WebhookClient.MaxHeadersKiB} KiB of headers.",
            _ => $"{authority}: {failure.Message}",
        });
    }

    /// <summary>What the failure counts as: an address that may not be called, or no answer.</summary>
    public static FailureCause CauseOf(HttpRequestException failure) =>
        Find<RefusedAddressException>(failure) is null ? FailureCause.Connection : FailureCause.Refused;

    private static string Of(string authority, SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData => $"The host name of {authority} doesn't resolve.",
        SocketError.TryAgain => $"The host name of {authority} can't be resolved right now.",
        SocketError.ConnectionRefused => $"{authority} refused the connection: nothing listens there.",
        SocketError.ConnectionReset => $"{authority} reset the connection.",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => $"There is no route to {authority}.",
        _ => $"{authority}: {socket.Message}",
    };

    private static T? Find<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }
}

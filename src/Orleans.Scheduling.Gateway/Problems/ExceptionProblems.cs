using Microsoft.AspNetCore.Http;
using Orleans.Runtime.Messaging;
using Orleans.Scheduling.Schedules;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>Which problem an exception stands for.</summary>
internal static class ExceptionProblems
{
    /// <summary>The problem; null = nobody foresaw this exception.</summary>
    public static Problem? TryMap(Exception exception) => exception switch
    {
        SchedulingException refusal => new Problem(KindOf(refusal.Error), refusal.Message, refusal.Fields),
        MissingIfMatchException missing => new Problem(ProblemKind.IfMatchRequired, missing.Message),
        BadHttpRequestException bad => new Problem(ProblemKind.Of(bad.StatusCode), bad.Message),
        ScheduleStoreException => new Problem(ProblemKind.Unavailable, "The database doesn't answer; try again."),
        // A call may have reached its grain before the time-out: say so, lest it be repeated blindly.
        TimeoutException => new Problem(
            ProblemKind.Unavailable, "The cluster didn't answer in time; the request may still take effect."),
        OrleansMessageRejectionException or ClientNotAvailableException or GatewayTooBusyException
            or ConnectionFailedException =>
            new Problem(ProblemKind.Unavailable, "The cluster can't take the request now; try again."),
        _ => null,
    };

    private static ProblemKind KindOf(SchedulingError error) => error switch
    {
        SchedulingError.Invalid => ProblemKind.Invalid,
        SchedulingError.NotFound => ProblemKind.NotFound,
        SchedulingError.Conflict => ProblemKind.Conflict,
        SchedulingError.VersionMismatch => ProblemKind.VersionMismatch,
        SchedulingError.CommandNotAllowed => ProblemKind.CommandNotAllowed,
        SchedulingError.Unavailable => ProblemKind.Unavailable,
        SchedulingError.Refused => ProblemKind.Refused,
        SchedulingError.TooManyRequests => ProblemKind.TooManyRequests,
        _ => ProblemKind.Internal,
    };
}

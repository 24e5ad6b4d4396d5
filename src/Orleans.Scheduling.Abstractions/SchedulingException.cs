using System.Collections.Immutable;

namespace Orleans.Scheduling;

/// <summary>The closed set of reasons for which a schedule refuses a call.</summary>
public enum SchedulingError
{
    /// <summary>The input is wrong; <see cref="SchedulingException.Fields"/> says where.</summary>
    Invalid = 0,

    /// <summary>There is no such schedule or execution.</summary>
    NotFound = 1,

    /// <summary>The schedule's status doesn't allow it.</summary>
    Conflict = 2,

    /// <summary>The schedule has changed since the version the caller gave.</summary>
    VersionMismatch = 3,

    /// <summary>The target isn't one that may be called.</summary>
    CommandNotAllowed = 4,

    /// <summary>The store can't be reached; nothing is lost, try again.</summary>
    Unavailable = 5,

    /// <summary>As much of this schedule waits or is under way as it may have; nothing was done, try again in a second.</summary>
    TooManyRequests = 6,

    /// <summary>A rule of the host's own says no.</summary>
    Refused = 7,
}

/// <summary>A refusal that a caller can act on.</summary>
[GenerateSerializer, Alias("Orleans.Scheduling.SchedulingException")]
public sealed class SchedulingException : Exception
{
    /// <summary>A refusal with its reason.</summary>
    /// <remarks>It has no inner exception: a client may not know the types of the silo's libraries.</remarks>
    public SchedulingException(SchedulingError error, string message)
        : base(message) => Error = error;

    /// <summary>An <see cref="SchedulingError.Invalid"/> refusal that names each wrong field.</summary>
    public SchedulingException(ImmutableArray<FieldError> fields)
        : this(SchedulingError.Invalid, fields)
    {
    }

    /// <summary>A refusal that names each field at fault.</summary>
    public SchedulingException(SchedulingError error, ImmutableArray<FieldError> fields)
        : base(string.Join(" ", fields.Select(f => $"{f.Field}: {f.Message}"))) => (Error, Fields) = (error, fields);

    /// <summary>Why.</summary>
    [Id(0)] public SchedulingError Error { get; private set; }

    /// <summary>The wrong fields, by their names on the wire; empty unless <see cref="Error"/> is Invalid or CommandNotAllowed.</summary>
    [Id(1)] public ImmutableArray<FieldError> Fields { get; private set; } = [];
}

/// <summary>What is wrong with one field, and how to put it right.</summary>
/// <param name="Field">Name on the wire (snake_case, dots for nesting).</param>
/// <param name="Message">One sentence: what is wrong and what would be right.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.FieldError")]
public sealed record FieldError([property: Id(0)] string Field, [property: Id(1)] string Message);

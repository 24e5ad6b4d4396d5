namespace Orleans.Scheduling;

/// <summary>
/// What tells the repetition of a request from a new one: a trigger repeated with an equal one starts nothing again.
/// </summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.RequestKey")]
public sealed record RequestKey
{
    /// <summary>Chosen by who asks, 1 to 255 characters.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>
    /// When it was first asked, UTC, to the millisecond; the same in every repetition. It is the nominal time of the execution
    /// that a trigger starts.
    /// </summary>
    [Id(1)] public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Length of <see cref="Key"/>, at most.</summary>
    public const int MaxLength = 255;
}

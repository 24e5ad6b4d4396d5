namespace Orleans.Scheduling.Gateway.Conflicts;

/// <summary>When fires of schedules with the same target are told to coincide; section <c>Scheduling:Conflicts</c>.</summary>
public sealed class ConflictOptions
{
    /// <summary>The default of <see cref="WindowSeconds"/>.</summary>
    public const int DefaultWindowSeconds = 60;

    /// <summary>What <see cref="WindowSeconds"/> may be, at most.</summary>
    public const int MaxWindowSeconds = 3_600;

    /// <summary>
    /// Seconds that two fires may lie apart to be told of where a schedule is created or previewed; 0 to 3 600. Default 60; 0 =
    /// they aren't looked for there.
    /// </summary>
    public int WindowSeconds { get; set; } = DefaultWindowSeconds;
}

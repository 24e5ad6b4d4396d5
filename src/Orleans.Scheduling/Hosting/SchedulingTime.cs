namespace Orleans.Scheduling.Hosting;

/// <summary>Where the service's time comes from.</summary>
public static class SchedulingTime
{
    /// <summary>
    /// Key of the <see cref="TimeProvider"/> in the service collection. Keyed, because the unkeyed one also drives
    /// Orleans' membership, which a test that controls time must leave alone.
    /// </summary>
    public const string Key = "Orleans.Scheduling";
}

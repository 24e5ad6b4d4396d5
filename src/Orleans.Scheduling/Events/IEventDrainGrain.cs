namespace Orleans.Scheduling.Events;

/// <summary>Publishes events that were stored and not published; one in the cluster, key 0.</summary>
[Alias("Orleans.Scheduling.IEventDrainGrain")]
internal interface IEventDrainGrain : IGrainWithIntegerKey
{
    /// <summary>Looks for them each minute from now on, and at once.</summary>
    [Alias("Start")]
    Task StartAsync();
}

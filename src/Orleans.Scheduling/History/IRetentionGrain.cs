namespace Orleans.Scheduling.History;

/// <summary>Removes history that is too old or too much, and makes room for what is to come. One for the cluster, key 0.</summary>
[Alias("Orleans.Scheduling.IRetentionGrain")]
public interface IRetentionGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that it works, a minute from now and then every hour.</summary>
    [Alias("Start")]
    Task StartAsync();
}

using System.Collections.Immutable;
using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Limits;

/// <summary>What limits call on a silo, which its key's extension names.</summary>
[Alias("Orleans.Scheduling.ILimitHolderGrain")]
public interface ILimitHolderGrain : IGrainWithGuidCompoundKey
{
    /// <summary>Tells all that the silo holds and waits for. From now on it takes places of this epoch only.</summary>
    [Alias("Tell")]
    Task<LimitReport> TellAsync(string limit, Guid epoch);

    /// <summary>Brings places to those who wait.</summary>
    [Alias("Give")]
    Task GiveAsync(string limit, Guid epoch, ImmutableArray<Guid> places);
}

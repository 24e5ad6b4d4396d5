using System.Collections.Immutable;
using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Limits;

/// <summary>Gives the places of one limit of the cluster. Its key is the limit's name; it keeps nothing but in memory.</summary>
[Alias("Orleans.Scheduling.ILimitGrain")]
public interface ILimitGrain : IGrainWithStringKey
{
    /// <summary>Takes a silo's report, and answers with what it was given. Returns at once: places that come free later are brought.</summary>
    [Alias("Report")]
    Task<LimitAnswer> ReportAsync(LimitReport report);

    /// <summary>The limit has changed.</summary>
    [Alias("Resize")]
    Task ResizeAsync(LimitSize size);
}

/// <summary>What a report is answered with.</summary>
/// <param name="Epoch">The activation that answers. Once a later one has asked what is held, no place of this one counts.</param>
/// <param name="Given">Of those that wait, the ones that have a place now.</param>
/// <param name="Size">The limit as it is known.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.LimitAnswer")]
public sealed record LimitAnswer(
    [property: Id(0)] Guid Epoch, [property: Id(1)] ImmutableArray<Guid> Given, [property: Id(2)] LimitSize Size);
